package io.tercet.kv;

import org.jspecify.annotations.Nullable;

/**
 * What happened to an entry, or to its bucket.
 *
 * @param kind what
 * @param key of the entry; empty for {@link Kind#DROP_BUCKET}
 * @param entry as it is now; null unless it was put
 * @param previous as it was before, if there was one and its bucket keeps that; else null
 */
@SuppressWarnings("ArrayRecordComponent")
public record EntryEvent(Kind kind, byte[] key, @Nullable Entry entry, @Nullable Entry previous) {

  /** What happened. */
  public enum Kind {
    /** The entry was written, or its expiry was changed. */
    PUT,
    /** The entry was deleted. */
    DELETE,
    /** The entry has expired; said when it is removed, some time after. */
    EXPIRE,
    /** The bucket was dropped with all its entries, or lost its name. */
    DROP_BUCKET
  }
}
