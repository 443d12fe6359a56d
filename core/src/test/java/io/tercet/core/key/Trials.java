package io.tercet.core.key;

import java.util.Random;

/** Runs a random test many times, and says how to see a failure again. */
final class Trials {
  private static final int EFFORT = Integer.getInteger("tercet.effort", 1);

  /** One run with random values. */
  interface Trial {
    void run(Random random);
  }

  private Trials() {}

  /** Runs a trial {@code count} times, each with its own seed; or once with the given seed. */
  static void run(int count, Trial trial) {
    Long replayed = Long.getLong("tercet.seed");
    if (replayed != null) {
      trial.run(new Random(replayed));
      return;
    }
    Random seeds = new Random();
    for (int i = 0; i < count * EFFORT; i++) {
      long seed = seeds.nextLong();
      try {
        trial.run(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("failed; see it again with -Dtercet.seed=" + seed, e);
      }
    }
  }
}
