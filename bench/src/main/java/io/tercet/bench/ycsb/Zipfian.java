package io.tercet.bench.ycsb;

import java.util.SplittableRandom;

/**
 * Numbers from 0 on, of which small ones are popular: number {@code i} comes with a probability
 * proportional to {@code 1 / (i + 1)^0.99}, as in YCSB. The method is that of Gray et al., "Quickly
 * Generating Billion-Record Synthetic Databases", SIGMOD 1994, section 3.2. Any thread; the random
 * numbers come from the caller.
 */
final class Zipfian {
  private static final double THETA = 0.99;

  private final int count;
  private final double zeta;
  private final double alpha;
  private final double eta;

  /**
   * Prepares to draw; takes time in proportion to the count.
   *
   * @param count how many different numbers there are, 2 or more
   */
  Zipfian(int count) {
    this.count = count;
    this.zeta = zeta(count);
    this.alpha = 1 / (1 - THETA);
    this.eta = (1 - Math.pow(2.0 / count, 1 - THETA)) / (1 - zeta(2) / zeta);
  }

  private static double zeta(int count) {
    double sum = 0;
    for (int i = 1; i <= count; i++) {
      sum += 1 / Math.pow(i, THETA);
    }
    return sum;
  }

  /** Draws a number, 0 or more and below the count. */
  int next(SplittableRandom random) {
    double uniform = random.nextDouble();
    double scaled = uniform * zeta;
    if (scaled < 1) {
      return 0;
    } else if (scaled < 1 + Math.pow(0.5, THETA)) {
      return 1;
    }
    return Math.min(count - 1, (int) (count * Math.pow(eta * uniform - eta + 1, alpha)));
  }
}
