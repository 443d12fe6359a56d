package io.tercet.core.isolation;

import io.tercet.core.engine.Background;

/**
 * Runs tasks at once on the thread that gives them, and repeated ones never: with it, a run in one
 * thread is the same each time.
 */
final class InlineBackground implements Background {

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public void every(String name, long periodMs, Runnable task) {
    // What is repeated depends on time, which an interleaved run does not.
  }

  @Override
  public Worker worker(String name, Runnable task) {
    return new Worker() {
      @Override
      public void wake() {
        task.run();
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Override
  public void close() {
    // Nothing runs.
  }
}
