package io.tercet.core.engine;

/**
 * Where an engine's own work runs: threads, or a test that decides itself what runs when. Any
 * thread may call it.
 */
public interface Background extends AutoCloseable {
  /**
   * Runs a task soon, outside of the calling thread, after those given before it.
   *
   * <p>Tasks given here commit for others; they are never run two at a time.
   */
  void execute(Runnable task);

  /**
   * Runs a task again and again, until {@link #close}; runs of one task never overlap.
   *
   * @param name for the thread and the log
   * @param periodMs from the end of one run to the start of the next
   */
  void every(String name, long periodMs, Runnable task);

  /** Stops: what runs is waited for, what is only planned is dropped. */
  @Override
  void close();
}
