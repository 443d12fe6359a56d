package io.tercet.core.expiry;

import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.Outcome;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes expired entries, which nobody sees any more, in bounded batches through ordinary
 * transactions, so that the history shows the removal.
 *
 * <p>Pauses when the machine's clock leaps far ahead: an entry that seems to have expired because
 * somebody set the clock wrongly is hidden, but not destroyed at once.
 *
 * <p>One thread at a time: the background task that it is.
 */
public final class ExpirySweeper {
  private static final Logger LOG = LoggerFactory.getLogger(ExpirySweeper.class);
  private static final int BATCH = 256;
  private static final long READ_SET_BYTES = 1 << 20;

  /** A batch that keeps so much of what it removes for the history ends there. */
  private static final long KEPT_BYTES_MAX = 4 << 20;

  /** What is granted to a transaction beyond its limited age, to end for certain. */
  private static final long LATE_MS = 90_000;

  private final Engine engine;
  private final ToLongFunction<byte[]> expiryOf;
  private final Predicate<byte[]> keepsBefore;
  private final long leapMs;
  private final long pauseMs;
  private final LookBack lookBack;

  private long lastNowMs;
  private long lastNanos;
  private long pausedUntilNanos;
  private boolean paused;

  /**
   * Creates a sweeper, before anybody begins what may add an entry that expires.
   *
   * @param expiryOf reads the expiry out of a value in KEY_VALUE, in milliseconds since 1970; 0 for
   *     none
   * @param keepsBefore tells of a value in KEY_VALUE whether the history is to show it when it is
   *     removed
   * @param leapMs how far the clock may leap ahead between two passes
   * @param pauseMs how long to pause after a leap
   */
  public ExpirySweeper(
      Engine engine,
      ToLongFunction<byte[]> expiryOf,
      Predicate<byte[]> keepsBefore,
      long leapMs,
      long pauseMs) {
    this.engine = engine;
    this.expiryOf = expiryOf;
    this.keepsBefore = keepsBefore;
    this.leapMs = leapMs;
    this.pauseMs = pauseMs;
    this.lastNowMs = engine.clock().nowMs();
    this.lastNanos = engine.clock().nanos();
    this.lookBack = new LookBack(engine.limits().readWriteAgeMs() + LATE_MS, lastNowMs, lastNanos);
  }

  /** Removes what is due, batch by batch; returns how many entries were removed. */
  public int sweep() {
    if (pausedByLeap()) {
      return 0;
    }
    lookBack.begin(lastNowMs, lastNanos);
    int removed = 0;
    while (true) {
      int batch = sweepBatch();
      if (batch < 0) {
        return removed;
      }
      removed += batch;
    }
  }

  /** Returns how many entries were removed, or -1 if there is nothing more to do for now. */
  private int sweepBatch() {
    try (Transaction transaction = Transaction.begin(engine, READ_SET_BYTES)) {
      long nowMs = transaction.nowMs();
      int seen = 0;
      int removed = 0;
      long keptBytes = 0;
      try (Cursor due =
          transaction.scan(Keyspace.EXPIRY, ExpiryQueue.due(lookBack.fromMs(), nowMs))) {
        while (seen < BATCH && keptBytes < KEPT_BYTES_MAX && due.next()) {
          seen++;
          byte[] entryKey = ExpiryQueue.entryKey(due.key());
          byte[] value = transaction.get(Keyspace.KEY_VALUE, entryKey);
          if (value != null && expiryOf.applyAsLong(value) == ExpiryQueue.expiryMs(due.key())) {
            if (keepsBefore.test(value)) {
              transaction.keepBefore(Keyspace.KEY_VALUE, entryKey, value);
              keptBytes += value.length;
            }
            transaction.delete(Keyspace.KEY_VALUE, entryKey);
            removed++;
          }
          transaction.delete(Keyspace.EXPIRY, due.key().toByteArray());
        }
      }
      if (seen == 0) {
        lookBack.completed();
        return -1;
      }
      Outcome outcome = transaction.commit(Durability.BUFFERED, Long.MAX_VALUE);
      if (outcome instanceof Outcome.Committed) {
        return removed;
      }
      LOG.debug("expired entries are removed later: reason={}", outcome.error().reason());
      return -1;
    }
  }

  private boolean pausedByLeap() {
    long nowMs = engine.clock().nowMs();
    long nanos = engine.clock().nanos();
    long passedMs = TimeUnit.NANOSECONDS.toMillis(nanos - lastNanos);
    if (nowMs - lastNowMs > passedMs + leapMs) {
      paused = true;
      pausedUntilNanos = nanos + TimeUnit.MILLISECONDS.toNanos(pauseMs);
      LOG.error(
          "the clock leapt ahead; expired entries are hidden but not removed for a while:"
              + " leap_ms={} pause_ms={}",
          nowMs - lastNowMs - passedMs,
          pauseMs);
    }
    lastNowMs = nowMs;
    lastNanos = nanos;
    if (paused && nanos - pausedUntilNanos >= 0) {
      paused = false;
    }
    return paused;
  }
}
