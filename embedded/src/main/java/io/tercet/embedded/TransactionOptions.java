package io.tercet.embedded;

import java.time.Duration;

/**
 * How a transaction is. Immutable: every method returns other options. Safe for use by any number
 * of threads.
 */
public final class TransactionOptions {
  private static final long NEVER = Long.MAX_VALUE;
  private static final TransactionOptions NONE =
      new TransactionOptions(false, NEVER, NEVER, Durability.SYNC);

  private final boolean readOnly;
  private final long idleTimeoutMs;
  private final long timeoutMs;
  private final Durability durability;

  private TransactionOptions(
      boolean readOnly, long idleTimeoutMs, long timeoutMs, Durability durability) {
    this.readOnly = readOnly;
    this.idleTimeoutMs = idleTimeoutMs;
    this.timeoutMs = timeoutMs;
    this.durability = durability;
  }

  /**
   * Reads and writes, is synced at commit, and has the time limits of the store: by default 30 s,
   * or 10 minutes if it only reads.
   */
  public static TransactionOptions none() {
    return NONE;
  }

  /** Refuses writes. A read-only transaction never conflicts, and may live longer. */
  public TransactionOptions readOnly() {
    return new TransactionOptions(true, idleTimeoutMs, timeoutMs, durability);
  }

  /**
   * How long the transaction may rest between calls; the next call after that rolls it back, and
   * fails. Default: as long as it may live.
   *
   * @param timeout 1 ms or more
   */
  public TransactionOptions idleTimeout(Duration timeout) {
    long ms = Times.atLeastOneMs(timeout, "idle timeout");
    return new TransactionOptions(readOnly, ms, timeoutMs, durability);
  }

  /**
   * How long the transaction may live in all; the next call after that rolls it back, and fails.
   *
   * @param timeout 1 ms or more; the store's own limit holds beside it
   */
  public TransactionOptions timeout(Duration timeout) {
    long ms = Times.atLeastOneMs(timeout, "timeout");
    return new TransactionOptions(readOnly, idleTimeoutMs, ms, durability);
  }

  /** Says when the commit is acknowledged. Default: SYNC. */
  public TransactionOptions durability(Durability durability) {
    return new TransactionOptions(readOnly, idleTimeoutMs, timeoutMs, durability);
  }

  boolean isReadOnly() {
    return readOnly;
  }

  long idleTimeoutMs() {
    return idleTimeoutMs;
  }

  long timeoutMs() {
    return timeoutMs;
  }

  Durability durability() {
    return durability;
  }
}
