package io.tercet.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of callers: each begins its next operation when its last one is done. Latencies are
 * taken per operation, after a warm-up of half the measured time. One load per instance.
 */
public final class Load {
  private static final double WARM_UP = 0.5;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final List<Histogram> histograms = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean measuring;
  private volatile boolean stopped;

  private Load() {}

  /** An operation that blocks its caller's thread. */
  @FunctionalInterface
  public interface Operation {
    void run() throws Exception;
  }

  /** An operation that says later that it is done, on whatever thread. */
  @FunctionalInterface
  public interface AsyncOperation {
    void start(Completion completion) throws Exception;
  }

  /** Is told, once, how an operation ended. */
  public interface Completion {
    void done();

    void failed(Throwable cause);
  }

  /** What a load reached: operations per second, and microseconds per operation. */
  public record Figures(double perSecond, double medianUs, double p99Us, long operations) {}

  /**
   * Runs callers that block, each in a thread of its own.
   *
   * @param caller makes the operation of the caller with a number from 0 on
   */
  public static Figures blocking(int callers, double seconds, IntFunction<Operation> caller)
      throws Exception {
    Load load = new Load();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Operation operation = caller.apply(i);
      Histogram histogram = load.histogram();
      Thread thread = new Thread(() -> load.repeat(operation, histogram), "caller-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    double measured = load.pass(seconds);
    for (Thread thread : threads) {
      thread.join();
    }
    return load.figures(measured);
  }

  /**
   * Runs callers that are told by callback; as many operations are in flight as there are callers.
   */
  public static Figures asynchronous(
      int callers, double seconds, IntFunction<AsyncOperation> caller) throws Exception {
    Load load = new Load();
    CountDownLatch ended = new CountDownLatch(callers);
    List<AsyncCaller> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      all.add(new AsyncCaller(load, caller.apply(i), load.histogram(), ended));
    }
    // Each in a thread of its own: a caller whose operations are done at once keeps it.
    for (AsyncCaller each : all) {
      Thread thread = new Thread(each::begin, "starter");
      thread.setDaemon(true);
      thread.start();
    }
    double measured = load.pass(seconds);
    ended.await();
    return load.figures(measured);
  }

  private Histogram histogram() {
    Histogram histogram = new Histogram(LONGEST_NANOS, 2);
    histograms.add(histogram);
    return histogram;
  }

  private void repeat(Operation operation, Histogram histogram) {
    try {
      while (!stopped) {
        long begin = System.nanoTime();
        operation.run();
        record(histogram, begin);
      }
    } catch (Exception e) {
      fail(e);
    }
  }

  private void record(Histogram histogram, long begin) {
    if (measuring) {
      histogram.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - begin));
    }
  }

  private void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    stopped = true;
  }

  private double pass(double seconds) throws InterruptedException {
    Thread.sleep((long) (seconds * WARM_UP * 1000));
    long begin = System.nanoTime();
    measuring = true;
    Thread.sleep((long) (seconds * 1000));
    measuring = false;
    double measured = (System.nanoTime() - begin) / 1e9;
    stopped = true;
    return measured;
  }

  private Figures figures(double measuredSeconds) {
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("an operation of the load failed", failed);
    }
    Histogram all = new Histogram(LONGEST_NANOS, 2);
    histograms.forEach(all::add);
    return new Figures(
        all.getTotalCount() / measuredSeconds,
        all.getValueAtPercentile(50) / 1e3,
        all.getValueAtPercentile(99) / 1e3,
        all.getTotalCount());
  }

  /**
   * One asynchronous caller. An operation may be done before its start has returned; the next one
   * is then started by the loop that is running, so that the stack does not grow.
   */
  private static final class AsyncCaller implements Completion {
    private final Load load;
    private final AsyncOperation operation;
    private final Histogram histogram;
    private final CountDownLatch ended;
    private final AtomicReference<State> state = new AtomicReference<>(State.DONE);
    private long begin;

    private enum State {
      STARTING,
      RUNNING,
      DONE
    }

    AsyncCaller(Load load, AsyncOperation operation, Histogram histogram, CountDownLatch ended) {
      this.load = load;
      this.operation = operation;
      this.histogram = histogram;
      this.ended = ended;
    }

    void begin() {
      do {
        if (load.stopped) {
          ended.countDown();
          return;
        }
        state.set(State.STARTING);
        begin = System.nanoTime();
        try {
          operation.start(this);
        } catch (Exception e) {
          failed(e);
          return;
        }
      } while (!state.compareAndSet(State.STARTING, State.RUNNING));
    }

    @Override
    public void done() {
      load.record(histogram, begin);
      if (state.getAndSet(State.DONE) == State.RUNNING) {
        begin();
      }
    }

    @Override
    public void failed(Throwable cause) {
      load.fail(cause);
      ended.countDown();
    }
  }
}
