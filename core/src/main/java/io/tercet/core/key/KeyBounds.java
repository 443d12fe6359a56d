package io.tercet.core.key;

import java.util.Arrays;

/**
 * Where ranges of keys start and end: the start is included, the end is not. Safe for any thread.
 *
 * <p>The keys that start with some elements are those from the bytes of these elements up to {@link
 * io.tercet.core.storage.KeyRange#after}, since no element's bytes begin another's.
 */
public final class KeyBounds {
  private KeyBounds() {}

  /**
   * Returns where the keys start whose element behind {@code prefix} is of a type.
   *
   * @param descending whether that element is descending
   */
  public static byte[] typeStart(byte[] prefix, KeyType type, boolean descending) {
    return append(prefix, descending ? ~type.last() : type.first());
  }

  /** Returns where the keys end whose element behind {@code prefix} is of a type. */
  public static byte[] typeEnd(byte[] prefix, KeyType type, boolean descending) {
    return append(prefix, (descending ? ~type.first() : type.last()) + 1);
  }

  private static byte[] append(byte[] prefix, int value) {
    byte[] appended = Arrays.copyOf(prefix, prefix.length + 1);
    appended[prefix.length] = (byte) value;
    return appended;
  }
}
