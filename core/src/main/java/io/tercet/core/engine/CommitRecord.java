package io.tercet.core.engine;

import io.tercet.core.storage.Keyspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One commit as the history shows it.
 *
 * @param version its version
 * @param stampMs the store's time at which it was made, in milliseconds since 1970
 * @param note what the committer left for readers of the history, see {@link BeforeImages}; may be
 *     empty
 * @param changes its operations, in order
 */
@SuppressWarnings("ArrayRecordComponent")
public record CommitRecord(long version, long stampMs, byte[] note, List<Change> changes) {

  /** What an operation did. */
  public enum Kind {
    /** {@code value} is the new value. */
    PUT,
    /** The key is absent now. */
    DELETE,
    /** {@code value} was added or appended. */
    MERGE,
    /** All keys from {@code key} to {@code value}, excluded, were purged. */
    CLEAR_RANGE
  }

  /**
   * One operation.
   *
   * @param kind what it did
   * @param keyspace where
   * @param key to which key
   * @param value see {@link Kind}; null for a delete
   */
  public record Change(Kind kind, Keyspace keyspace, byte[] key, byte @Nullable [] value) {}
}
