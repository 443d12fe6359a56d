package io.tercet.core.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Background work that runs when a test says so, on the test's thread. */
public final class ManualBackground implements Background {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Map<String, Runnable> repeated = new HashMap<>();
  private int workers;
  private boolean closed;

  @Override
  public synchronized void execute(Runnable task) {
    if (!closed) {
      tasks.add(task);
    }
  }

  @Override
  public synchronized void every(String name, long periodMs, Runnable task) {
    repeated.put(name, task);
  }

  /** A run that is asked for is a task as those of {@link #execute} are. */
  @Override
  public synchronized Worker worker(String name, Runnable task) {
    workers++;
    return new ManualWorker(task);
  }

  /** Returns how many workers are not closed. */
  public synchronized int workers() {
    return workers;
  }

  /** Runs what was given to be run, and what that gives, until nothing is left. */
  public void runAll() {
    while (runOne()) {
      // Each task may have given others.
    }
  }

  /** Runs the oldest task that was given to be run; tells whether there was one. */
  public boolean runOne() {
    Runnable task;
    synchronized (this) {
      task = tasks.poll();
    }
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  private final class ManualWorker implements Worker {
    private final Runnable task;
    private boolean asked;
    private boolean ended;

    ManualWorker(Runnable task) {
      this.task = task;
    }

    @Override
    public void wake() {
      synchronized (ManualBackground.this) {
        if (!asked && !ended) {
          asked = true;
          execute(this::run);
        }
      }
    }

    private void run() {
      synchronized (ManualBackground.this) {
        asked = false;
        if (ended) {
          return;
        }
      }
      task.run();
    }

    @Override
    public void close() {
      synchronized (ManualBackground.this) {
        if (!ended) {
          ended = true;
          workers--;
        }
      }
    }
  }

  /** Runs a repeated task once. */
  public void run(String name) {
    Runnable task;
    synchronized (this) {
      task = repeated.get(name);
    }
    if (task == null) {
      throw new AssertionError("no repeated task is called " + name);
    }
    task.run();
  }

  @Override
  public synchronized void close() {
    closed = true;
    tasks.clear();
  }
}
