package io.tercet.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry of a bucket, as it was when it was read. Immutable; safe for use by any number of
 * threads.
 */
public final class Entry {
  private final ByteString key;
  private final io.tercet.kv.v1.Entry proto;

  private Entry(ByteString key, io.tercet.kv.v1.Entry proto) {
    this.key = key;
    this.proto = proto;
  }

  /** An entry of a scan, which carries its key. */
  static Entry of(io.tercet.kv.v1.Entry proto) {
    return new Entry(proto.getKey(), proto);
  }

  /** An entry of an answer that leaves out the key, because the request named it. */
  static Entry of(ByteString key, io.tercet.kv.v1.Entry proto) {
    return new Entry(key, proto);
  }

  /** Returns a copy of the key, 1 byte to 8 KiB. */
  public byte[] key() {
    return key.toByteArray();
  }

  /** Returns the key read as UTF-8; malformed bytes become U+FFFD. */
  public String keyAsText() {
    return key.toString(StandardCharsets.UTF_8);
  }

  /** Returns a copy of the value, up to 16 MiB; empty if only metadata or keys were asked for. */
  public byte[] value() {
    return proto.getValue().toByteArray();
  }

  /** Returns the value without copying it, as a read-only buffer. */
  public ByteBuffer valueBuffer() {
    return proto.getValue().asReadOnlyByteBuffer();
  }

  /** Returns the value read as UTF-8; malformed bytes become U+FFFD. */
  public String valueAsText() {
    return proto.getValue().toString(StandardCharsets.UTF_8);
  }

  /** Returns the length of the value in bytes, also where the value itself was left out. */
  public long valueSize() {
    return Math.max(proto.getValueSizeBytes(), proto.getValue().size());
  }

  /**
   * Returns the version of the commit that wrote the entry; 0 if the asking transaction itself
   * wrote it.
   */
  public long version() {
    return proto.getVersion();
  }

  /** Returns when the entry expires, or nothing if it does not. */
  public Optional<Instant> expireAt() {
    long ms = proto.getExpireAtMs();
    return ms == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ms));
  }

  /** Returns the id of the lease that the entry hangs on, or nothing if it hangs on none. */
  public OptionalLong leaseId() {
    long id = proto.getLeaseId();
    return id == 0 ? OptionalLong.empty() : OptionalLong.of(id);
  }

  @Override
  public String toString() {
    return "Entry[key=" + keyAsText() + ", version=" + version() + ", " + valueSize() + " bytes]";
  }
}
