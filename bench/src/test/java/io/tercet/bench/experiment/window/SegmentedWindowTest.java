package io.tercet.bench.experiment.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The window of segments answers as a plain sorted map does. */
class SegmentedWindowTest {
  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final int STEPS = 20_000 * Integer.getInteger("tercet.effort", 1);

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void answersAsASortedMap() {
    for (int segmentKeys : new int[] {1, 100, 5000, 1 << 20}) {
      Window segments = new SegmentedWindow(segmentKeys);
      Window map = new SortedMapWindow(new TreeMap<>(Arrays::compareUnsigned));
      int changed = 0;
      for (int step = 1; step <= STEPS; step++) {
        byte[] key = key();
        segments.add(key, step);
        map.add(key, step);
        if (step % 8 == 0) {
          changed += compare(segments, map, step - 1L - random.nextInt(Math.min(step, 3000)));
        }
      }
      assertThat(changed).isBetween(STEPS / 80, STEPS / 4 - STEPS / 80);
    }
  }

  private int compare(Window segments, Window map, long version) {
    byte[] key = key();
    byte[] other = key();
    boolean inOrder = Arrays.compareUnsigned(key, other) <= 0;
    byte[] start = inOrder ? key : other;
    byte[] end = inOrder ? other : key;
    boolean point = map.changedSince(key, version);
    boolean range = map.rangeChangedSince(start, end, version);
    assertThat(segments.changedSince(key, version)).as("seed %d", SEED).isEqualTo(point);
    assertThat(segments.rangeChangedSince(start, end, version))
        .as("seed %d", SEED)
        .isEqualTo(range);
    return (point ? 1 : 0) + (range ? 1 : 0);
  }

  @Test
  void forgetsWholeSegmentsAndNothingYounger() {
    SegmentedWindow window = new SegmentedWindow(10);
    for (int version = 1; version <= 100; version++) {
      window.add(new byte[] {(byte) version}, version);
    }
    long before = window.memoryBytes();
    window.forget(50);
    assertThat(window.memoryBytes()).isLessThan(before);
    assertThat(window.changedSince(new byte[] {51}, 50)).isTrue();
    assertThat(window.rangeChangedSince(new byte[] {51}, new byte[] {52}, 50)).isTrue();
  }

  /** From a space of 20,000 keys of one to four bytes. */
  private byte[] key() {
    int number = random.nextInt(20_000);
    byte[] key = new byte[1 + number % 4];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (number >>> (5 * i));
    }
    return key;
  }
}
