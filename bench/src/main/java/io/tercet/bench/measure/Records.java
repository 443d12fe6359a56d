package io.tercet.bench.measure;

import java.util.SplittableRandom;

/** Keys and values of all benchmarks: 16-byte keys, values half of which compress. Stateless. */
public final class Records {
  private Records() {}

  /**
   * The 16-byte key of record {@code number}: spread over the key space by a fixed mixing function.
   */
  public static byte[] key(long number) {
    byte[] key = new byte[16];
    fillKey(key, number);
    return key;
  }

  /** Writes the key of record {@code number} into an array of 16 bytes. */
  public static void fillKey(byte[] key, long number) {
    long mixed = mix(number);
    for (int i = 0; i < 8; i++) {
      key[i] = (byte) (mixed >>> (56 - 8 * i));
      key[8 + i] = (byte) (number >>> (56 - 8 * i));
    }
  }

  /** A value of so many bytes, the same for the same seed. */
  public static byte[] value(int bytes, long seed) {
    byte[] value = new byte[bytes];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < bytes / 2; i++) {
      value[i] = (byte) random.nextInt();
    }
    return value;
  }

  private static long mix(long number) {
    long z = number * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    return z ^ (z >>> 31);
  }
}
