package io.tercet.core.expiry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Knows which part of the expiry queue may be passed over, since it is empty and stays so.
 *
 * <p><b>Why not up to where the last pass came.</b> A transaction fixes its time when it begins,
 * and queues an entry for a time after that one. When it commits, the clock may be far ahead: the
 * machine's clock leaps, over an hour or a day, while the transaction gets no older than a moment.
 * So how far back an entry may come is not a span of the store's clock. It is a span of the
 * monotonic clock: who commits now began at most so long ago, and the store's clock, which never
 * goes back, did not show less then than at any moment before. Hence moments are kept, as pairs of
 * both clocks, and what lies before the store's time of a moment that long ago is done with once a
 * pass has been over it.
 *
 * <p>A commit without a view has no age that is limited; one that waited for longer than that is
 * found by the pass from the very beginning that is due every hour.
 *
 * <p>One thread at a time.
 */
final class LookBack {
  /** How often a pass goes over everything. */
  static final long WHOLE_MS = 3_600_000;

  /** Moments are kept in steps of this part of the age. */
  private static final int STEPS = 16;

  private final long ageNanos;
  private final Deque<Moment> moments = new ArrayDeque<>();
  private long wholeDueNanos;
  private long fromMs;
  private long nextFromMs;

  /** What the two clocks showed at once. */
  private record Moment(long nanos, long nowMs) {}

  /**
   * Starts with nothing done, before anybody begins what may add an entry.
   *
   * @param ageMs how old whoever adds an entry can be, in milliseconds of the monotonic clock
   * @param nowMs the store's clock
   * @param nanos the monotonic clock
   */
  LookBack(long ageMs, long nowMs, long nanos) {
    this.ageNanos = TimeUnit.MILLISECONDS.toNanos(ageMs);
    this.nextFromMs = nowMs;
    this.wholeDueNanos = nanos + TimeUnit.MILLISECONDS.toNanos(WHOLE_MS);
  }

  /**
   * Begins a pass.
   *
   * @param nowMs the store's clock
   * @param nanos the monotonic clock, read after the store's
   */
  void begin(long nowMs, long nanos) {
    Moment last = moments.peekLast();
    if (last == null || nanos - last.nanos() >= ageNanos / STEPS) {
      moments.add(new Moment(nanos, nowMs));
    }
    Moment first = moments.peekFirst();
    while (first != null && nanos - first.nanos() >= ageNanos) {
      nextFromMs = first.nowMs();
      moments.remove();
      first = moments.peekFirst();
    }
    if (nanos - wholeDueNanos >= 0) {
      fromMs = 0;
      wholeDueNanos = nanos + TimeUnit.MILLISECONDS.toNanos(WHOLE_MS);
    }
  }

  /** Returns from which time on the queue is looked at, in milliseconds since 1970. */
  long fromMs() {
    return fromMs;
  }

  /** Says that the pass has left nothing behind. */
  void completed() {
    fromMs = nextFromMs;
  }
}
