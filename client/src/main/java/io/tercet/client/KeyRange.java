package io.tercet.client;

import com.google.protobuf.ByteString;

/**
 * A range of keys, in the order of unsigned bytes. Immutable; safe for use by any number of
 * threads.
 */
public final class KeyRange {
  private static final KeyRange ALL =
      new KeyRange(ByteString.EMPTY, ByteString.EMPTY, ByteString.EMPTY);

  private final ByteString prefix;
  private final ByteString start;
  private final ByteString end;

  private KeyRange(ByteString prefix, ByteString start, ByteString end) {
    this.prefix = prefix;
    this.start = start;
    this.end = end;
  }

  /** Returns all keys. */
  public static KeyRange all() {
    return ALL;
  }

  /** Returns all keys that begin with this; empty for all. */
  public static KeyRange prefix(byte[] prefix) {
    return new KeyRange(ByteString.copyFrom(prefix), ByteString.EMPTY, ByteString.EMPTY);
  }

  /**
   * Returns the keys from one to another.
   *
   * @param start the first key, included; empty for the first one of the bucket
   * @param end the end, excluded; empty for after the last key of the bucket
   */
  public static KeyRange of(byte[] start, byte[] end) {
    return new KeyRange(ByteString.EMPTY, ByteString.copyFrom(start), ByteString.copyFrom(end));
  }

  ByteString prefix() {
    return prefix;
  }

  ByteString start() {
    return start;
  }

  ByteString end() {
    return end;
  }
}
