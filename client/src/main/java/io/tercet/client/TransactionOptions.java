package io.tercet.client;

import io.tercet.transaction.v1.BeginRequest;
import java.time.Duration;

/**
 * How a transaction is. Immutable: every method returns other options. Safe for use by any number
 * of threads.
 */
public final class TransactionOptions {
  private static final TransactionOptions NONE =
      new TransactionOptions(BeginRequest.getDefaultInstance(), Durability.SYNC);

  private final BeginRequest template;
  private final Durability durability;

  private TransactionOptions(BeginRequest template, Durability durability) {
    this.template = template;
    this.durability = durability;
  }

  /** Reads and writes, is synced at commit, and has the time limits of the server. */
  public static TransactionOptions none() {
    return NONE;
  }

  /** Refuses writes. A read-only transaction never conflicts, and may live longer. */
  public TransactionOptions readOnly() {
    return new TransactionOptions(template.toBuilder().setReadOnly(true).build(), durability);
  }

  /**
   * How long the transaction may rest between calls, before the server rolls it back.
   *
   * @param timeout 1 ms or more; the server cuts what exceeds its bound
   */
  public TransactionOptions idleTimeout(Duration timeout) {
    long ms = Times.atLeastOneMs(timeout, "idle timeout");
    return new TransactionOptions(template.toBuilder().setIdleTimeoutMs(ms).build(), durability);
  }

  /**
   * How long the transaction may live in all, before the server rolls it back.
   *
   * @param timeout 1 ms or more; the server cuts what exceeds its bound
   */
  public TransactionOptions timeout(Duration timeout) {
    long ms = Times.atLeastOneMs(timeout, "timeout");
    return new TransactionOptions(template.toBuilder().setTimeoutMs(ms).build(), durability);
  }

  /** Says when the commit is acknowledged. Default: SYNC. */
  public TransactionOptions durability(Durability durability) {
    return new TransactionOptions(template, durability);
  }

  BeginRequest template() {
    return template;
  }

  Durability durability() {
    return durability;
  }
}
