package io.tercet.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an engine's own work on daemon threads: one that commits, one for each repeated task, and
 * one for each worker.
 */
public final class ThreadBackground implements Background {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadBackground.class);

  private final ScheduledExecutorService commits =
      Executors.newSingleThreadScheduledExecutor(named("commit"));
  private final List<ScheduledExecutorService> repeated = new ArrayList<>();
  private final List<WorkerThread> workers = new ArrayList<>();
  private boolean closed;

  @Override
  public void execute(Runnable task) {
    commits.execute(guarded("commit", task));
  }

  @Override
  public synchronized void every(String name, long periodMs, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(named(name));
    // The task is guarded: its future never fails and ends with the executor.
    var unused =
        executor.scheduleWithFixedDelay(
            guarded(name, task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    repeated.add(executor);
  }

  @Override
  public synchronized Worker worker(String name, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    workers.removeIf(worker -> !worker.isAlive());
    WorkerThread worker = new WorkerThread(named(name), guarded(name, task));
    workers.add(worker);
    return worker;
  }

  @Override
  public void close() {
    List<ScheduledExecutorService> all;
    List<WorkerThread> woken;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(repeated);
      all.add(commits);
      woken = List.copyOf(workers);
    }
    // Waited for without the lock: what runs may be about to ask for a thread, and be refused.
    boolean interrupted = false;
    woken.forEach(WorkerThread::close);
    for (ScheduledExecutorService executor : all) {
      executor.shutdown();
    }
    for (ScheduledExecutorService executor : all) {
      while (!executor.isTerminated()) {
        try {
          executor.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    for (WorkerThread worker : woken) {
      interrupted |= worker.join();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory named(String name) {
    return runnable -> {
      Thread thread = new Thread(runnable, "tercet-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** A task that throws would otherwise never run again, without a word. */
  private static Runnable guarded(String name, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("background task failed; it runs again: task={}", name, e);
      }
    };
  }
}
