package io.tercet.embedded;

import org.jspecify.annotations.Nullable;

/**
 * How to delete. Immutable: every method returns other options. Safe for use by any number of
 * threads.
 */
public final class DeleteOptions {
  private static final DeleteOptions NONE = new DeleteOptions(null, false, WriteTerms.DEFAULT);

  private final @Nullable Condition condition;
  private final boolean returnPrevious;
  private final WriteTerms terms;

  private DeleteOptions(@Nullable Condition condition, boolean returnPrevious, WriteTerms terms) {
    this.condition = condition;
    this.returnPrevious = returnPrevious;
    this.terms = terms;
  }

  /** No condition, synced before it is acknowledged. */
  public static DeleteOptions none() {
    return NONE;
  }

  /** Deletes only if this holds. */
  public DeleteOptions condition(Condition condition) {
    return new DeleteOptions(condition, returnPrevious, terms);
  }

  /** Asks for the entry that is removed. */
  public DeleteOptions returnPrevious() {
    return new DeleteOptions(condition, true, terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public DeleteOptions durability(Durability durability) {
    return new DeleteOptions(condition, returnPrevious, terms.with(durability));
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public DeleteOptions requestId(String requestId) {
    return new DeleteOptions(condition, returnPrevious, terms.with(requestId));
  }

  WriteTerms terms() {
    return terms;
  }

  io.tercet.kv.Operation toOperation(String bucket, byte[] key) {
    return new io.tercet.kv.Operation.Delete(
        bucket, key, Condition.orNull(condition), returnPrevious);
  }
}
