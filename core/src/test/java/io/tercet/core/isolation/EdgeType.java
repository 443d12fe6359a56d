package io.tercet.core.isolation;

/** The reasons why one transaction must come before another. */
enum EdgeType {
  /** The second wrote over what the first wrote. */
  WW(1, "ww"),
  /** The second read what the first wrote. */
  WR(2, "wr"),
  /** The first read what the second then wrote over. */
  RW(4, "rw"),
  /** The first found a key absent in a range, and the second then wrote it: a phantom. */
  RW_RANGE(8, "rw (range)"),
  /** The first came before the second in one process. */
  PROCESS(16, "process"),
  /** The first was completed before the second was invoked. */
  REALTIME(32, "realtime"),
  /** The first has the smaller version. */
  VERSION(64, "version");

  private final int bit;
  private final String label;

  EdgeType(int bit, String label) {
    this.bit = bit;
    this.label = label;
  }

  /** A set of types as the sum of their bits. */
  static int mask(EdgeType... types) {
    int mask = 0;
    for (EdgeType type : types) {
      mask |= type.bit();
    }
    return mask;
  }

  int bit() {
    return bit;
  }

  @Override
  public String toString() {
    return label;
  }
}
