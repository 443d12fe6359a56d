package io.tercet.kv;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one lease in memory alone: until when it lives, and how much it carries.
 *
 * <p>It is decided here, and under one lock, whether a lease lives on or ends: once {@link
 * #beginEnd} or {@link #endNow} has said that it ends, nothing keeps it alive any more. Any thread.
 */
final class LeaseState {
  /** The most keys that a lease carries. */
  static final int KEYS_MAX = 10_000;

  private final int databaseId;
  private final long id;
  private final long ttlMs;
  private final long bytesMax;
  private boolean started;
  private boolean ending;
  private long endNanos;
  private int keys;
  private long bytes;
  private @Nullable Long plannedNanos;

  /**
   * Creates a lease that does not live yet, and does not end by itself before it does.
   *
   * @param bytesMax how large the commit may be that deletes what it carries
   */
  LeaseState(int databaseId, long id, long ttlMs, long bytesMax) {
    this.databaseId = databaseId;
    this.id = id;
    this.ttlMs = ttlMs;
    this.bytesMax = bytesMax;
  }

  int databaseId() {
    return databaseId;
  }

  long id() {
    return id;
  }

  long ttlMs() {
    return ttlMs;
  }

  /** Returns about how much deleting a key with its lease takes of a commit. */
  static long costBytes(int entryKeyBytes) {
    return 2L * entryKeyBytes + 128;
  }

  /** Begins its life; returns when it ends. */
  synchronized long start(long nowNanos) {
    started = true;
    endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(ttlMs);
    return endNanos;
  }

  /** Lets it live for its whole ttl from now on; false if it has ended or is about to. */
  synchronized boolean keepAlive(long nowNanos) {
    if (!isAlive(nowNanos)) {
      return false;
    }
    if (started) {
      start(nowNanos);
    }
    return true;
  }

  synchronized boolean isAlive(long nowNanos) {
    return !ending && (!started || endNanos - nowNanos > 0);
  }

  synchronized boolean isEnding() {
    return ending;
  }

  /** Returns for how long it lives, in milliseconds rounded up; 0 or less if it does not. */
  synchronized long remainingMs(long nowNanos) {
    if (ending) {
      return 0;
    }
    long nanos = started ? endNanos - nowNanos : TimeUnit.MILLISECONDS.toNanos(ttlMs);
    return TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1);
  }

  synchronized long endNanos() {
    return endNanos;
  }

  /** Lets it end if its time has come; tells whether it ends. */
  synchronized boolean beginEnd(long nowNanos) {
    ending |= started && endNanos - nowNanos <= 0;
    return ending;
  }

  /** Lets it end, whatever its time. */
  synchronized void endNow() {
    ending = true;
  }

  /** Takes room for one more key; false if there is none. */
  synchronized boolean reserve(int entryKeyBytes) {
    long cost = costBytes(entryKeyBytes);
    if (keys >= KEYS_MAX || bytes + cost > bytesMax) {
      return false;
    }
    keys++;
    bytes += cost;
    return true;
  }

  /** Notes a key that is stored already, whether there is room for it or not. */
  synchronized void count(int entryKeyBytes) {
    keys++;
    bytes += costBytes(entryKeyBytes);
  }

  /** Gives the room of a key back. */
  synchronized void release(int entryKeyBytes) {
    keys--;
    bytes -= costBytes(entryKeyBytes);
  }

  synchronized int keys() {
    return keys;
  }

  /** Returns for when it stands in the plan of {@link LeaseTable}, which alone asks; or null. */
  @Nullable Long plannedNanos() {
    return plannedNanos;
  }

  void setPlannedNanos(@Nullable Long nanos) {
    plannedNanos = nanos;
  }
}
