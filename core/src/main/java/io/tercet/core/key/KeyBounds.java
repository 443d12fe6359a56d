package io.tercet.core.key;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where ranges of keys start and end: the start is included, the end is not. Safe for any thread.
 *
 * <p>The keys that start with some elements are those from the bytes of these elements up to {@link
 * #prefixEnd}, since no element's bytes begin another's.
 */
public final class KeyBounds {
  private KeyBounds() {}

  /**
   * Returns the least bytes that are greater than all that start with {@code prefix}, or null if
   * there are none: if the prefix is empty, or is 0xFF throughout.
   */
  public static byte @Nullable [] prefixEnd(byte[] prefix) {
    return prefixEnd(prefix, prefix.length);
  }

  /** Does the same for the prefix that is the first {@code length} bytes of an array. */
  public static byte @Nullable [] prefixEnd(byte[] array, int length) {
    int last = length - 1;
    while (last >= 0 && array[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] end = Arrays.copyOf(array, last + 1);
    end[last]++;
    return end;
  }

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
