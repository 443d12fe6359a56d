package io.tercet.core.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of keys in unsigned lexicographic order: from {@code start}, included, to {@code end},
 * excluded. Immutable by contract: callers do not change the arrays they pass in or get.
 *
 * @param start the first key of the range; empty for the very first
 * @param end the key after the last, or null if the range has no upper end
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeyRange(byte[] start, byte @Nullable [] end) {
  private static final byte[] FIRST = {};
  private static final KeyRange ALL = new KeyRange(FIRST, null);

  /** Returns the range of all keys. */
  public static KeyRange all() {
    return ALL;
  }

  /** Returns the range from {@code start}, included, to {@code end}, excluded. */
  public static KeyRange of(byte[] start, byte @Nullable [] end) {
    return new KeyRange(start, end);
  }

  /** Returns the range of all keys that start with {@code prefix}. */
  public static KeyRange prefix(byte[] prefix) {
    return new KeyRange(prefix, after(prefix));
  }

  /** Returns the range that holds one key alone. */
  public static KeyRange single(byte[] key) {
    return new KeyRange(key, Arrays.copyOf(key, key.length + 1));
  }

  /**
   * Returns the least key that is greater than every key that starts with {@code prefix}, or null
   * if there is none (an empty prefix, or one of 0xFF bytes alone).
   */
  public static byte @Nullable [] after(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] end = Arrays.copyOf(prefix, length);
    end[length - 1]++;
    return end;
  }

  /** Tells whether no key can be in the range. */
  public boolean isEmpty() {
    return end != null && Arrays.compareUnsigned(start, end) >= 0;
  }

  /** Tells whether {@code key} is in the range. */
  public boolean contains(byte[] key) {
    return Arrays.compareUnsigned(start, key) <= 0
        && (end == null || Arrays.compareUnsigned(key, end) < 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyRange range
        && Arrays.equals(start, range.start)
        && Arrays.equals(end, range.end);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(start) + Arrays.hashCode(end);
  }

  @Override
  public String toString() {
    java.util.HexFormat hex = java.util.HexFormat.of();
    return "[" + hex.formatHex(start) + ", " + (end == null ? "end" : hex.formatHex(end)) + ")";
  }
}
