package io.tercet.core.engine;

import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so. Any thread. */
public final class ManualTime implements TimeSource {
  private long wallMs = 1_700_000_000_000L;
  private long nanos = 1_000_000_000L;
  private @Nullable Runnable onNanos;

  @Override
  public synchronized long wallMs() {
    return wallMs;
  }

  @Override
  public long nanos() {
    Runnable action;
    synchronized (this) {
      action = onNanos;
      onNanos = null;
    }
    if (action != null) {
      action.run();
    }
    return nowNanos();
  }

  /** Returns the monotonic time, and lets nothing happen meanwhile. */
  public synchronized long nowNanos() {
    return nanos;
  }

  /** Lets time pass on both clocks. */
  public synchronized void advanceMs(long ms) {
    wallMs += ms;
    nanos += ms * 1_000_000L;
  }

  /** Sets the machine's clock, forward or back, as an administrator might. */
  public synchronized void jumpWall(long ms) {
    wallMs += ms;
  }

  /** Runs something once, in the midst of whoever asks for the monotonic time next. */
  public synchronized void whenAskedForNanos(Runnable action) {
    onNanos = action;
  }
}
