package io.tercet.api.service;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says when a stream has been silent for as long as it may be. {@link #start} and {@link #close}
 * are called by the stream, one after the other; the rest by one thread at a time.
 */
final class Heartbeat implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final long intervalMs;
  private @Nullable ScheduledFuture<?> beats;
  private volatile long spokenNanos;

  /**
   * Creates one that does not beat yet.
   *
   * @param intervalMs the longest silence, in milliseconds
   */
  Heartbeat(ScheduledExecutorService timer, long intervalMs) {
    this.timer = timer;
    this.intervalMs = intervalMs;
  }

  /** Calls {@code wake} whenever the silence may have become too long. */
  void start(Runnable wake) {
    spoken();
    try {
      beats =
          timer.scheduleWithFixedDelay(
              () -> {
                if (isDue()) {
                  wake.run();
                }
              },
              intervalMs,
              Math.max(1, intervalMs / 4),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The server ends, and with it the stream.
      beats = null;
    }
  }

  /** Says that something was sent. */
  void spoken() {
    spokenNanos = System.nanoTime();
  }

  /** Tells whether something should be said. */
  boolean isDue() {
    return System.nanoTime() - spokenNanos >= TimeUnit.MILLISECONDS.toNanos(intervalMs);
  }

  @Override
  public void close() {
    ScheduledFuture<?> running = beats;
    if (running != null) {
      running.cancel(false);
    }
  }
}
