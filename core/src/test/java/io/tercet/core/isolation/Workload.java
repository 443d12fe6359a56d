package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs random transactions over a store and records what they did and saw.
 *
 * <p>{@link #runThreads} has a thread for each process, as in life. {@link #runInterleaved} has one
 * thread, in which a seeded choice decides whose step is next, so that a run can be repeated
 * exactly; for that, no step of the store may wait for another process. After either, {@link
 * #readAll} reads every key, so that the checker knows the place of every append.
 *
 * <p>One run per workload; {@link #stop} may be called from any thread.
 */
public final class Workload {

  private static final int READ_ATTEMPTS_MAX = 100;

  private final WorkloadOptions options;
  private final SystemUnderTest system;
  private final HistoryRecorder recorder;
  private final WorkloadKeys keys;
  private final AtomicInteger left;

  /** A workload over a store. */
  public Workload(WorkloadOptions options, SystemUnderTest system, HistoryRecorder recorder) {
    this.options = options;
    this.system = system;
    this.recorder = recorder;
    this.keys = new WorkloadKeys(options);
    this.left = new AtomicInteger(options.transactions());
  }

  /** A recorder whose clock ticks once with each look at it: for interleaved runs. */
  public static HistoryRecorder tickingRecorder() {
    AtomicInteger tick = new AtomicInteger();
    return new HistoryRecorder(tick::incrementAndGet);
  }

  /** Begins no further transactions; those on their way are finished. */
  public void stop() {
    left.set(0);
  }

  /**
   * Runs all processes, each in a thread of its own.
   *
   * @throws ExecutionException when a process failed by an exception that the store's adapter did
   *     not turn into an outcome
   */
  public void runThreads() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(options.processes());
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < options.processes(); i++) {
        int process = i;
        runs.add(threads.submit(() -> run(process)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      stop();
      threads.shutdown();
    }
  }

  private void run(int process) {
    try (WorkloadProcess runner = process(process)) {
      while (left.getAndDecrement() > 0) {
        do {
          runner.step();
        } while (runner.isOpen());
      }
    }
  }

  /** Runs all processes in this thread, a step of one and then of another. */
  public void runInterleaved() {
    Random random = new Random(options.seed());
    List<WorkloadProcess> runners = new ArrayList<>();
    try {
      for (int i = 0; i < options.processes(); i++) {
        runners.add(process(i));
      }
      while (left.get() > 0 || runners.stream().anyMatch(WorkloadProcess::isOpen)) {
        WorkloadProcess runner = runners.get(random.nextInt(runners.size()));
        if (runner.isOpen() || left.getAndDecrement() > 0) {
          runner.step();
        }
      }
    } finally {
      runners.forEach(WorkloadProcess::close);
    }
  }

  /**
   * Reads all keys that were in use.
   *
   * @throws IllegalStateException when a read fails again and again
   */
  public void readAll() {
    try (WorkloadProcess reader = process(options.processes())) {
      for (int number = 0; number < keys.groupsUsed(); number++) {
        String group = WorkloadKeys.group(number);
        int attempts = 0;
        while (!reader.readGroup(group)) {
          if (++attempts == READ_ATTEMPTS_MAX) {
            throw new IllegalStateException("the keys of " + group + " could not be read");
          }
        }
      }
    }
  }

  private WorkloadProcess process(int process) {
    return new WorkloadProcess(options, keys, recorder, system, process);
  }
}
