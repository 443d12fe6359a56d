package io.tercet.kv;

import org.jspecify.annotations.Nullable;

/** What an {@link Operation} has come to. */
public sealed interface OperationResult {
  /** Returns the entry before the operation, or null if there was none or it was not asked for. */
  default @Nullable Entry previous() {
    return null;
  }

  /**
   * Of a put.
   *
   * @param previous the entry that was replaced, if it was asked for and there was one
   */
  record Put(@Nullable Entry previous) implements OperationResult {}

  /**
   * Of a delete.
   *
   * @param existed whether there was an entry
   * @param previous the entry, if it was asked for and there was one
   */
  record Delete(boolean existed, @Nullable Entry previous) implements OperationResult {}

  /**
   * Of an increment.
   *
   * @param value the counter after it
   * @param previous the entry before it, if it was asked for and there was one
   */
  record Increment(long value, @Nullable Entry previous) implements OperationResult {}

  /**
   * Of a change of an expiry.
   *
   * @param existed whether there was an entry
   * @param changed whether it was changed
   */
  record Expire(boolean existed, boolean changed) implements OperationResult {}
}
