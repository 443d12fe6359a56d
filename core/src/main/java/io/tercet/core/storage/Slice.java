package io.tercet.core.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of some bytes of an array that somebody else owns. What a cursor hands out is valid until
 * the cursor's next step; {@link #toByteArray} keeps it for longer.
 *
 * <p>Mutable, so that a cursor needs one instance for its whole life. Not thread-safe.
 */
public final class Slice implements Comparable<Slice> {
  private byte[] array;
  private int offset;
  private int length;

  /** Creates a view of a whole array. */
  public Slice(byte[] array) {
    this(array, 0, array.length);
  }

  /** Creates a view of {@code length} bytes of {@code array} from {@code offset} on. */
  public Slice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Lets this view show other bytes; for the owner of the bytes. */
  public void set(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Returns the array that holds the bytes, and others around them. */
  public byte[] array() {
    return array;
  }

  /** Returns where in the array the bytes start. */
  public int offset() {
    return offset;
  }

  /** Returns how many bytes there are. */
  public int length() {
    return length;
  }

  /** Returns the byte at an index from 0 to length - 1. */
  public byte at(int index) {
    return array[offset + index];
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Compares with whole arrays, in unsigned lexicographic order. */
  public int compareTo(byte[] other) {
    return Arrays.compareUnsigned(array, offset, offset + length, other, 0, other.length);
  }

  @Override
  public int compareTo(Slice other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Slice slice && compareTo(slice) == 0;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return java.util.HexFormat.of().formatHex(array, offset, offset + length);
  }
}
