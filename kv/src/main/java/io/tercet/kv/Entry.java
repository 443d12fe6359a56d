package io.tercet.kv;

import io.tercet.core.storage.Slice;

/**
 * A key, its value, and what is known of them. Immutable by contract: the arrays are not changed.
 */
public final class Entry {
  /** Stands for no lease; no lease has this id. */
  public static final long NO_LEASE = 0;

  private final byte[] key;
  private final Slice stored;
  private final Slice value;
  private final long version;
  private final long expireAtMs;
  private final long leaseId;

  /**
   * Creates it from what is stored.
   *
   * @param stored of an array that nobody changes
   */
  Entry(byte[] key, Slice stored) {
    int valueAt = EntryCodec.valueAt(stored);
    this.key = key;
    this.stored = stored;
    this.value = new Slice(stored.array(), stored.offset() + valueAt, stored.length() - valueAt);
    this.version = EntryCodec.version(stored);
    this.expireAtMs = EntryCodec.expireAtMs(stored);
    this.leaseId = EntryCodec.leaseId(stored);
  }

  /** Returns a copy of what is stored. */
  byte[] stored() {
    return stored.toByteArray();
  }

  /** Returns the key. */
  public byte[] key() {
    return key;
  }

  /** Returns a copy of the value. */
  public byte[] value() {
    return value.toByteArray();
  }

  /** Returns the value without copying it. */
  public Slice valueSlice() {
    return new Slice(value.array(), value.offset(), value.length());
  }

  /** Returns the length of the value in bytes. */
  public int valueLength() {
    return value.length();
  }

  /** Returns the version of the commit that wrote the entry; 0 inside that transaction. */
  public long version() {
    return version;
  }

  /** Returns when the entry expires, in milliseconds since 1970; 0 for never. */
  public long expireAtMs() {
    return expireAtMs;
  }

  /** Returns the lease that the entry hangs on; {@link #NO_LEASE} for none. */
  public long leaseId() {
    return leaseId;
  }
}
