package io.tercet.core;

import java.util.Random;

/**
 * Runs random tests so that a failure can be replayed: each round has a seed of its own, which the
 * failure names. {@code -Dtercet.seed=N} runs the round of that seed alone; {@code
 * -Dtercet.effort=E} multiplies the number of rounds.
 */
public final class Seeds {
  private Seeds() {}

  /** One round of a random test. */
  @FunctionalInterface
  public interface Round {
    /** Runs it; all that is random in it comes from {@code random}. */
    void run(Random random) throws Exception;
  }

  /** Returns a number of repetitions, scaled by {@code tercet.effort}. */
  public static int scaled(int times) {
    double effort = Double.parseDouble(System.getProperty("tercet.effort", "1"));
    return Math.max(1, (int) (times * effort));
  }

  /**
   * Runs a round as often as said, scaled, each time with another seed.
   *
   * @throws AssertionError naming the seed, if a round fails
   */
  public static void rounds(int times, Round round) {
    String fixed = System.getProperty("tercet.seed");
    if (fixed != null) {
      run(Long.parseLong(fixed), round);
      return;
    }
    Random seeds = new Random();
    for (int i = 0; i < scaled(times); i++) {
      run(seeds.nextLong(), round);
    }
  }

  private static void run(long seed, Round round) {
    try {
      round.run(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("failed with -Dtercet.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
