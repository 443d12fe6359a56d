package io.tercet.api.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tercet.core.storage.Slice;
import io.tercet.kv.Entry;

/** Encodes entries. Their arrays are never changed, so that they are wrapped and not copied. */
final class Entries {
  private Entries() {}

  /** Returns an entry without its key, which the request has named. */
  static io.tercet.kv.v1.Entry unnamed(Entry entry, boolean metadataOnly) {
    return builder(entry, metadataOnly).build();
  }

  /** Returns an entry with its key. */
  static io.tercet.kv.v1.Entry named(Entry entry, boolean keysOnly) {
    return builder(entry, keysOnly).setKey(UnsafeByteOperations.unsafeWrap(entry.key())).build();
  }

  private static io.tercet.kv.v1.Entry.Builder builder(Entry entry, boolean withoutValue) {
    io.tercet.kv.v1.Entry.Builder message =
        io.tercet.kv.v1.Entry.newBuilder()
            .setVersion(entry.version())
            .setExpireAtMs(entry.expireAtMs())
            .setLeaseId(entry.leaseId());
    return withoutValue
        ? message.setValueSizeBytes(entry.valueLength())
        : message.setValue(wrap(entry.valueSlice()));
  }

  private static ByteString wrap(Slice slice) {
    return UnsafeByteOperations.unsafeWrap(slice.array(), slice.offset(), slice.length());
  }
}
