package io.tercet.bench.ycsb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Numbers come as often as the law says. */
class ZipfianTest {
  private static final int COUNT = 1_000;
  private static final int DRAWS = 2_000_000;

  @Test
  void numbersComeAsOftenAsTheLawSays() {
    Zipfian zipfian = new Zipfian(COUNT);
    SplittableRandom random = new SplittableRandom(1);
    int[] drawn = new int[COUNT];
    for (int i = 0; i < DRAWS; i++) {
      drawn[zipfian.next(random)]++;
    }
    double zeta = 0;
    for (int i = 1; i <= COUNT; i++) {
      zeta += 1 / Math.pow(i, 0.99);
    }
    // The method is exact for the first two, and close for the others.
    assertThat(drawn[0] / (double) DRAWS).isCloseTo(1 / zeta, within(0.002));
    assertThat(drawn[1] / (double) DRAWS).isCloseTo(1 / Math.pow(2, 0.99) / zeta, within(0.002));
    double firstHundred = 0;
    double expected = 0;
    for (int i = 0; i < 100; i++) {
      firstHundred += drawn[i] / (double) DRAWS;
      expected += 1 / Math.pow(i + 1, 0.99) / zeta;
    }
    assertThat(firstHundred).isCloseTo(expected, within(0.02));
    assertThat(drawn).doesNotContain(0);
  }

  @Test
  void twoNumbersAreEnough() {
    Zipfian zipfian = new Zipfian(2);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1_000; i++) {
      assertThat(zipfian.next(random)).isBetween(0, 1);
    }
  }
}
