package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.core.storage.Slice;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a bucket, as it was when it was read. Immutable; safe for use by any number of
 * threads.
 */
public final class Entry {
  private static final Slice LEFT_OUT = new Slice(new byte[0]);

  private final byte[] key;
  private final Slice value;
  private final long valueSize;
  private final long version;
  private final long expireAtMs;
  private final long leaseId;

  /**
   * Creates one over arrays that nobody changes.
   *
   * @param expireAtMs in milliseconds since 1970; 0 for never
   * @param leaseId the lease that it hangs on; 0 for none
   */
  Entry(byte[] key, Slice value, long valueSize, long version, long expireAtMs, long leaseId) {
    this.key = key;
    this.value = value;
    this.valueSize = valueSize;
    this.version = version;
    this.expireAtMs = expireAtMs;
    this.leaseId = leaseId;
  }

  /** An entry of the model; nothing is copied. */
  static Entry of(io.tercet.kv.Entry entry, boolean withoutValue) {
    return new Entry(
        entry.key(),
        withoutValue ? LEFT_OUT : entry.valueSlice(),
        entry.valueLength(),
        entry.version(),
        entry.expireAtMs(),
        entry.leaseId());
  }

  /** An entry of the model, if there is one. */
  static Optional<Entry> ofNullable(io.tercet.kv.@Nullable Entry entry, boolean withoutValue) {
    return entry == null ? Optional.empty() : Optional.of(of(entry, withoutValue));
  }

  /** Returns a copy of the key, 1 byte to 8 KiB. */
  public byte[] key() {
    return key.clone();
  }

  /** Returns the key read as UTF-8; malformed bytes become U+FFFD. */
  public String keyAsText() {
    return new String(key, UTF_8);
  }

  /** Returns a copy of the value, up to 16 MiB; empty if only metadata or keys were asked for. */
  public byte[] value() {
    return value.toByteArray();
  }

  /** Returns the value without copying it, as a read-only buffer. */
  public ByteBuffer valueBuffer() {
    return ByteBuffer.wrap(value.array(), value.offset(), value.length())
        .slice()
        .asReadOnlyBuffer();
  }

  /** Returns the value read as UTF-8; malformed bytes become U+FFFD. */
  public String valueAsText() {
    return new String(value.array(), value.offset(), value.length(), UTF_8);
  }

  /** Returns the length of the value in bytes, also where the value itself was left out. */
  public long valueSize() {
    return valueSize;
  }

  /**
   * Returns the version of the commit that wrote the entry; 0 if the asking transaction itself
   * wrote it.
   */
  public long version() {
    return version;
  }

  /** Returns when the entry expires, or nothing if it does not. */
  public Optional<Instant> expireAt() {
    return expireAtMs == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expireAtMs));
  }

  /** Returns when the entry expires, in milliseconds since 1970; 0 for never. */
  long expireAtMs() {
    return expireAtMs;
  }

  /** Returns the id of the lease that the entry hangs on, or nothing if it hangs on none. */
  public OptionalLong leaseId() {
    return leaseId == io.tercet.kv.Entry.NO_LEASE ? OptionalLong.empty() : OptionalLong.of(leaseId);
  }

  /** Returns the key itself; it is not to be changed. */
  byte[] rawKey() {
    return key;
  }

  @Override
  public String toString() {
    return "Entry[key=" + keyAsText() + ", version=" + version() + ", " + valueSize() + " bytes]";
  }
}
