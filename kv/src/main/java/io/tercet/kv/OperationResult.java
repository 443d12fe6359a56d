package io.tercet.kv;

import org.jspecify.annotations.Nullable;

/** What an {@link Operation} has come to. */
public sealed interface OperationResult {
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
   */
  record Increment(long value) implements OperationResult {}
}
