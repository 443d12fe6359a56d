package io.tercet.embedded;

import io.tercet.core.error.TercetException;
import io.tercet.kv.KeyRanges;

/**
 * A range of keys, in the order of unsigned bytes. Immutable; safe for use by any number of
 * threads.
 */
public final class KeyRange {
  private static final byte[] NONE = {};
  private static final KeyRange ALL = new KeyRange(NONE, NONE, NONE);

  private final byte[] prefix;
  private final byte[] start;
  private final byte[] end;

  private KeyRange(byte[] prefix, byte[] start, byte[] end) {
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
    return new KeyRange(prefix.clone(), NONE, NONE);
  }

  /**
   * Returns the keys from one to another.
   *
   * @param start the first key, included; empty for the first one of the bucket
   * @param end the end, excluded; empty for after the last key of the bucket
   */
  public static KeyRange of(byte[] start, byte[] end) {
    return new KeyRange(NONE, start.clone(), end.clone());
  }

  KeyRange from(byte[] otherStart) {
    return new KeyRange(prefix, otherStart.clone(), end);
  }

  KeyRange to(byte[] otherEnd) {
    return new KeyRange(prefix, start, otherEnd.clone());
  }

  byte[] prefix() {
    return prefix;
  }

  byte[] start() {
    return start;
  }

  byte[] end() {
    return end;
  }

  /**
   * Returns the range as the model has it.
   *
   * @throws TercetException INVALID_ARGUMENT if it is a prefix and bounds at once
   */
  io.tercet.core.storage.KeyRange inModel() {
    return KeyRanges.of(prefix, start, end);
  }
}
