package io.tercet.api.config;

/**
 * Sizes in bytes as people write them: {@code 4096}, {@code 256KiB}, {@code 64MiB}, {@code 2GiB}.
 */
final class Sizes {
  private static final String[] UNITS = {"", "KiB", "MiB", "GiB"};

  private Sizes() {}

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if it is none, or beyond int64
   */
  static long parse(String text) {
    for (int i = UNITS.length - 1; i > 0; i--) {
      if (text.endsWith(UNITS[i])) {
        long count = Long.parseLong(text.substring(0, text.length() - UNITS[i].length()).strip());
        if (Math.abs(count) > Long.MAX_VALUE >> (10 * i)) {
          throw new IllegalArgumentException("out of range");
        }
        return count << (10 * i);
      }
    }
    return Long.parseLong(text);
  }

  /** Writes a size with the greatest unit that leaves a whole number. */
  static String render(long bytes) {
    int unit = 0;
    long count = bytes;
    while (unit < UNITS.length - 1 && count != 0 && (count & 1023) == 0) {
      count >>= 10;
      unit++;
    }
    return count + UNITS[unit];
  }
}
