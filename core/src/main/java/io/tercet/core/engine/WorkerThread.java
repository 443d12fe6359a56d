package io.tercet.core.engine;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A thread that sleeps until it is asked to run its task. Any thread may ask. */
final class WorkerThread implements Background.Worker {
  private final Runnable task;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param task throws nothing
   */
  WorkerThread(ThreadFactory threads, Runnable task) {
    this.task = task;
    this.thread = threads.newThread(this::work);
    thread.start();
  }

  private void work() {
    while (!closed) {
      // Cleared before the run, so that what is asked for during it is not lost.
      if (asked.getAndSet(false)) {
        task.run();
      } else {
        LockSupport.park(this);
        // An interrupt is nobody's word here, and would keep the thread from sleeping.
        Thread.interrupted();
      }
    }
  }

  @Override
  public void wake() {
    // A look first: while a run is asked for already, nothing is written.
    if (!asked.get() && asked.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Waits for the thread's end; tells whether the caller was interrupted meanwhile. */
  boolean join() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
