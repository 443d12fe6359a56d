package io.tercet.embedded;

import io.tercet.kv.EntryLoad;
import io.tercet.kv.Expiry;
import java.time.Duration;
import java.time.Instant;

/** One entry to load. Immutable, as long as its arrays are left alone. */
public final class LoadEntry {
  /** What an entry takes besides its key and value, roughly. */
  private static final int BESIDES_BYTES = 100;

  private final byte[] key;
  private final byte[] value;
  private final Expiry expiry;

  private LoadEntry(byte[] key, byte[] value, Expiry expiry) {
    this.key = key;
    this.value = value;
    this.expiry = expiry;
  }

  /**
   * An entry that does not expire.
   *
   * @param key 1 byte to 8 KiB, else the entry is rejected; not copied
   * @param value up to 16 MiB, else the entry is rejected; not copied
   */
  public static LoadEntry of(byte[] key, byte[] value) {
    return new LoadEntry(key, value, Expiry.NEVER);
  }

  /** The same entry, expiring at a moment; one that has passed makes it invisible at once. */
  public LoadEntry expireAt(Instant moment) {
    return new LoadEntry(key, value, new Expiry.At(moment.toEpochMilli()));
  }

  /**
   * The same entry, expiring so long after it was written.
   *
   * @param ttl 1 ms or more
   */
  public LoadEntry ttl(Duration ttl) {
    return new LoadEntry(key, value, new Expiry.After(Times.atLeastOneMs(ttl, "ttl")));
  }

  EntryLoad.Item toItem(long sequence) {
    return new EntryLoad.Item(sequence, key, value, expiry);
  }

  /** Returns about how many bytes it takes in a commit. */
  long sizeBytes() {
    return (long) key.length + value.length + BESIDES_BYTES;
  }
}
