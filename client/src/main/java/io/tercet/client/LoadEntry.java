package io.tercet.client;

import com.google.protobuf.UnsafeByteOperations;
import io.tercet.kv.v1.BulkLoadItem;
import java.time.Duration;
import java.time.Instant;

/** One entry to load. Immutable, as long as its arrays are left alone. */
public final class LoadEntry {
  private final BulkLoadItem item;

  private LoadEntry(BulkLoadItem item) {
    this.item = item;
  }

  /**
   * An entry that does not expire.
   *
   * @param key 1 byte to 8 KiB, else the server rejects the entry; not copied
   * @param value up to 16 MiB, else the server rejects the entry; not copied
   */
  public static LoadEntry of(byte[] key, byte[] value) {
    return new LoadEntry(
        BulkLoadItem.newBuilder()
            .setKey(UnsafeByteOperations.unsafeWrap(key))
            .setValue(UnsafeByteOperations.unsafeWrap(value))
            .build());
  }

  /** The same entry, expiring at a moment; one that has passed makes it invisible at once. */
  public LoadEntry expireAt(Instant moment) {
    return new LoadEntry(item.toBuilder().setExpireAtMs(moment.toEpochMilli()).build());
  }

  /**
   * The same entry, expiring so long after it was written.
   *
   * @param ttl 1 ms or more
   */
  public LoadEntry ttl(Duration ttl) {
    return new LoadEntry(item.toBuilder().setTtlMs(Times.atLeastOneMs(ttl, "ttl")).build());
  }

  BulkLoadItem item() {
    return item;
  }
}
