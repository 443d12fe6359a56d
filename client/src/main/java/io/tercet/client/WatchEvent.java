package io.tercet.client;

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

  static WatchEvent of(io.tercet.kv.v1.WatchEvent event) {
    Type type =
        switch (event.getType()) {
          case WATCH_EVENT_TYPE_PUT -> Type.PUT;
          case WATCH_EVENT_TYPE_DELETE -> Type.DELETE;
          case WATCH_EVENT_TYPE_EXPIRE -> Type.EXPIRE;
          case WATCH_EVENT_TYPE_DROP_BUCKET -> Type.DROP_BUCKET;
          case WATCH_EVENT_TYPE_UNSPECIFIED, UNRECOGNIZED ->
              throw TercetClientException.notUnderstood("an event of a watch");
        };
    return new WatchEvent(
        type,
        event.getEntry().getKey().toByteArray(),
        type == Type.PUT ? Optional.of(Entry.of(event.getEntry())) : Optional.empty(),
        event.hasPrevious()
            ? Optional.of(Entry.of(event.getEntry().getKey(), event.getPrevious()))
            : Optional.empty());
  }
}
