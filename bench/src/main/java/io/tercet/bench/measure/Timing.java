package io.tercet.bench.measure;

import org.HdrHistogram.Histogram;

/**
 * Times a short operation on the calling thread: batches of it, so that reading the clock (about 25
 * ns) does not count. Methods are stateless.
 */
public final class Timing {
  private Timing() {}

  /** A batch of operations; whatever it returns is kept from being optimised away. */
  @FunctionalInterface
  public interface Batch {
    long run() throws Exception;
  }

  /** Nanoseconds per operation: over batches, the median and the 99th percentile. */
  public record PerOperation(double median, double p99) {}

  /** Written so that nothing is optimised away. */
  @SuppressWarnings("UnusedVariable")
  private static volatile long sink;

  /**
   * Warms up for half of {@code seconds}, then repeats {@code batch} for {@code seconds}.
   *
   * @param operations how many operations one batch holds, at least 1
   */
  public static PerOperation measure(double seconds, int operations, Batch batch) throws Exception {
    repeat(seconds / 2, batch, new Histogram(3));
    Histogram histogram = new Histogram(3);
    repeat(seconds, batch, histogram);
    return new PerOperation(
        histogram.getValueAtPercentile(50) / (double) operations,
        histogram.getValueAtPercentile(99) / (double) operations);
  }

  private static void repeat(double seconds, Batch batch, Histogram histogram) throws Exception {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long before = System.nanoTime();
    do {
      sink = batch.run();
      long after = System.nanoTime();
      histogram.recordValue(after - before);
      before = after;
    } while (before < end);
  }
}
