package io.tercet.embedded;

import org.jspecify.annotations.Nullable;

/**
 * How to let an entry live for ever. Immutable: every method returns other options. Safe for use by
 * any number of threads.
 */
public final class PersistOptions {
  private static final PersistOptions NONE = new PersistOptions(null, WriteTerms.DEFAULT);

  private final @Nullable Condition condition;
  private final WriteTerms terms;

  private PersistOptions(@Nullable Condition condition, WriteTerms terms) {
    this.condition = condition;
    this.terms = terms;
  }

  /** No condition, synced before it is acknowledged. */
  public static PersistOptions none() {
    return NONE;
  }

  /** Changes the entry only if this holds; else it is an error. */
  public PersistOptions condition(Condition condition) {
    return new PersistOptions(condition, terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public PersistOptions durability(Durability durability) {
    return new PersistOptions(condition, terms.with(durability));
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public PersistOptions requestId(String requestId) {
    return new PersistOptions(condition, terms.with(requestId));
  }

  WriteTerms terms() {
    return terms;
  }

  io.tercet.kv.Operation toOperation(String bucket, byte[] key) {
    return io.tercet.kv.Operation.Expire.never(bucket, key, Condition.orNull(condition));
  }
}
