package io.tercet.embedded;

import io.tercet.kv.EntryEvent;
import java.util.Optional;

/**
 * What happened to an entry, or to its bucket.
 *
 * @param type what
 * @param key of the entry; empty for {@link Type#DROP_BUCKET}. Belongs to the reader
 * @param entry as it is now; only for {@link Type#PUT}
 * @param previous as it was before, if there was one, it was asked for, and its bucket keeps it
 */
@SuppressWarnings("ArrayRecordComponent")
public record WatchEvent(Type type, byte[] key, Optional<Entry> entry, Optional<Entry> previous) {

  /** What happened. */
  public enum Type {
    /** The entry was written, or its expiry was changed. */
    PUT,
    /** The entry was deleted. */
    DELETE,
    /** The entry has expired; said when it is removed, some time after. */
    EXPIRE,
    /** The bucket was dropped with all its entries, or lost its name. */
    DROP_BUCKET
  }

  static WatchEvent of(EntryEvent event, boolean keysOnly, boolean withPrevious) {
    Type type =
        switch (event.kind()) {
          case PUT -> Type.PUT;
          case DELETE -> Type.DELETE;
          case EXPIRE -> Type.EXPIRE;
          case DROP_BUCKET -> Type.DROP_BUCKET;
        };
    return new WatchEvent(
        type,
        event.key().clone(),
        Entry.ofNullable(event.entry(), keysOnly),
        withPrevious ? Entry.ofNullable(event.previous(), keysOnly) : Optional.empty());
  }
}
