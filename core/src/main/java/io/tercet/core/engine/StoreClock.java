package io.tercet.core.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The store's clock: the greater of the machine's clock and the last time that was given out or
 * logged, so that it never goes back, whatever the machine's clock does. Any thread.
 */
public final class StoreClock {
  private final TimeSource time;
  private final AtomicLong lastMs;

  /**
   * Creates a clock.
   *
   * @param time the machine's clock
   * @param lastMs the last time that the store has logged, in milliseconds since 1970
   */
  public StoreClock(TimeSource time, long lastMs) {
    this.time = time;
    this.lastMs = new AtomicLong(lastMs);
  }

  /** Returns milliseconds since 1970; never less than any answer before. */
  public long nowMs() {
    long wall = time.wallMs();
    long last = lastMs.get();
    if (wall <= last) {
      return last;
    }
    return lastMs.accumulateAndGet(wall, Math::max);
  }

  /** Returns nanoseconds since some moment, for deadlines. */
  public long nanos() {
    return time.nanos();
  }
}
