package io.tercet.core.key;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a key that is read, complemented back where they were complemented. */
final class KeyInput {
  private static final int SHOWN_BYTES = 64;

  private byte[] bytes;
  private int start;
  private int position;
  private int limit;

  /** 0xFF in a descending element, or in the magnitude of a negative number; not if both. */
  private int mask;

  KeyInput(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    reset(bytes, offset, length);
  }

  void reset(byte[] newBytes, int offset, int length) {
    bytes = newBytes;
    start = offset;
    position = offset;
    limit = offset + length;
    mask = 0;
  }

  byte[] array() {
    return bytes;
  }

  int position() {
    return position;
  }

  boolean hasMore() {
    return position < limit;
  }

  /** Sees from its first byte whether the next element is descending. */
  void direct() {
    mask = position < limit && bytes[position] < 0 ? 0xFF : 0;
  }

  boolean isComplemented() {
    return mask != 0;
  }

  /** Complements what is read from here on, if asked to. */
  void flip(boolean really) {
    if (really) {
      mask ^= 0xFF;
    }
  }

  int peek() {
    require(1);
    return (bytes[position] ^ mask) & 0xFF;
  }

  int next() {
    int value = peek();
    position++;
    return value;
  }

  /** Passes over bytes. */
  void advance(int count) {
    require(count);
    position += count;
  }

  byte[] next(int count) {
    advance(count);
    return plain(position - count);
  }

  /** Returns what was read from an index on, as it was before the element was complemented. */
  byte[] plain(int from) {
    byte[] plain = Arrays.copyOfRange(bytes, from, position);
    for (int i = 0; mask != 0 && i < plain.length; i++) {
      plain[i] = (byte) ~plain[i];
    }
    return plain;
  }

  /** Reads an unsigned integer of 0 to 8 bytes. */
  long bigEndian(int count) {
    require(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | ((bytes[position++] ^ mask) & 0xFF);
    }
    return value;
  }

  /**
   * Returns how long the text is that comes next, if its bytes stand there as they are: ascending,
   * nothing escaped; -1 if not, or if it has no end.
   */
  int plainTextLength() {
    if (mask != 0) {
      return -1;
    }
    int end = position;
    while (end < limit && (bytes[end] & 0xFF) > TextEncoder.ESCAPE) {
      end++;
    }
    return end < limit && bytes[end] == TextEncoder.END ? end - position : -1;
  }

  /** Fails unless that many bytes are left. */
  void require(long count) {
    if (count > limit - position) {
      throw damaged("A key is cut off");
    }
  }

  /** Returns the exception to throw when the bytes are not what a writer writes. */
  TercetException damaged(String what) {
    int shown = Math.min(limit, start + SHOWN_BYTES);
    return new TercetException(Reason.DATA_LOSS, what)
        .with("position", position - start)
        .with("bytes", HexFormat.of().formatHex(bytes, start, shown));
  }
}
