package io.tercet.cli.bench;

import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a call with so many in flight, and takes the time of each: in a closed loop, each begins
 * when the one before it has ended. Used by one thread; calls end on any.
 */
final class Meter {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 2;

  private final Duration time;
  private final BooleanSupplier cancelled;

  /**
   * Makes a meter.
   *
   * @param time how long to measure each call, after a warm-up of half of it
   * @param cancelled whether to stop; asked by any thread
   */
  Meter(Duration time, BooleanSupplier cancelled) {
    this.time = time;
    this.cancelled = cancelled;
  }

  /**
   * What was measured.
   *
   * @param perSecond calls per second
   * @param medianUs microseconds
   * @param p99Us microseconds
   * @param maxUs microseconds
   */
  record Figures(long perSecond, long medianUs, long p99Us, long maxUs) {}

  /**
   * Measures a call.
   *
   * @throws RuntimeException what the call failed with
   * @throws CommandException if it was cancelled
   */
  Figures measure(Supplier<CompletionStage<?>> call, int inFlight) {
    Run run = new Run(call, inFlight);
    List<Histogram> histograms = new ArrayList<>();
    for (int i = 0; i < inFlight; i++) {
      Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);
      histograms.add(histogram);
      run.begin(histogram);
    }
    long nanos = run.await();
    Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
    histograms.forEach(all::add);
    return new Figures(
        Math.round(all.getTotalCount() * 1e9 / nanos),
        all.getValueAtPercentile(50) / 1000,
        all.getValueAtPercentile(99) / 1000,
        all.getMaxValue() / 1000);
  }

  /** One measurement. */
  private final class Run {
    private final Supplier<CompletionStage<?>> call;
    private final CountDownLatch ended;
    // The JVM compiles what runs, and the server's does, too: what comes before does not count.
    private final long countFromNanos = System.nanoTime() + time.toNanos() / 2;
    private final long endNanos = countFromNanos + time.toNanos();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Run(Supplier<CompletionStage<?>> call, int inFlight) {
      this.call = call;
      this.ended = new CountDownLatch(inFlight);
    }

    void begin(Histogram histogram) {
      long begin = System.nanoTime();
      boolean enough = begin - endNanos >= 0 && histogram.getTotalCount() > 0;
      if (enough || failure.get() != null || cancelled.getAsBoolean()) {
        ended.countDown();
        return;
      }
      CompletionStage<?> called;
      try {
        called = call.get();
      } catch (RuntimeException e) {
        // The others are still waited for.
        called = CompletableFuture.failedFuture(e);
      }
      var unused =
          called.whenComplete(
              (result, error) -> {
                if (error != null) {
                  failure.compareAndSet(null, error);
                }
                long end = System.nanoTime();
                if (begin - countFromNanos >= 0) {
                  histogram.recordValue(Math.min(LONGEST_NANOS, end - begin));
                }
                begin(histogram);
              });
    }

    /** Waits for the end, and returns how long calls were counted; each caller has made one. */
    long await() {
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException(
            ExitCode.CANCELLED, "CANCELLED", "The measurement was interrupted", e);
      }
      if (cancelled.getAsBoolean()) {
        throw new CommandException(
            ExitCode.CANCELLED, "CANCELLED", "The measurement was cancelled");
      }
      Throwable failed = failure.get();
      if (failed != null) {
        Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
        throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
      }
      return System.nanoTime() - countFromNanos;
    }
  }
}
