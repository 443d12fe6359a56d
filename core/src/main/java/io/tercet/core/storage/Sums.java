package io.tercet.core.storage;

/**
 * The encoding of values that are added to: 8 bytes, little-endian, as RocksDB's uint64add has it.
 */
public final class Sums {
  private Sums() {}

  /** Returns the encoding of a sum; wraps at 2^64, so that negative deltas subtract. */
  public static byte[] encode(long sum) {
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[i] = (byte) (sum >>> (8 * i));
    }
    return bytes;
  }

  /**
   * Returns the sum that some bytes encode.
   *
   * @throws IllegalArgumentException if they are not 8 bytes
   */
  public static long decode(byte[] bytes) {
    if (bytes.length != Long.BYTES) {
      throw new IllegalArgumentException("a sum has 8 bytes, not " + bytes.length);
    }
    long sum = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      sum = (sum << 8) | (bytes[i] & 0xFF);
    }
    return sum;
  }
}
