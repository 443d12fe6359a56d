package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The conflict window answers as a plain list of writes does. */
class ConflictWindowTest {
  private static final Keyspace[] KEYSPACES = {Keyspace.KEY_VALUE, Keyspace.INDEXES};

  /** A write as the plain list has it. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Written(long sequence, Keyspace keyspace, byte[] key) {}

  @Test
  void answersAsAPlainList() {
    Seeds.rounds(3, this::compareWithPlainList);
  }

  private void compareWithPlainList(Random random) {
    ConflictWindow window = new ConflictWindow();
    List<Written> plain = new ArrayList<>();
    long sequence = 0;
    long forgotten = 0;
    int keys = 10 + random.nextInt(20_000);
    for (int step = 0; step < 6_000; step++) {
      sequence += 1 + random.nextInt(3);
      Writes writes = new Writes();
      for (int i = random.nextInt(4); i >= 0; i--) {
        Keyspace keyspace = KEYSPACES[random.nextInt(2)];
        byte[] key = key(random, keys);
        writes.put(keyspace, key, new byte[0]);
        plain.add(new Written(sequence, keyspace, key));
      }
      window.record(sequence, writes);
      if (random.nextInt(50) == 0) {
        forgotten = Math.max(forgotten, sequence - random.nextInt(3000));
        window.forget(forgotten);
      }
      if (random.nextInt(20) == 0) {
        long since = forgotten + (long) (random.nextDouble() * (sequence - forgotten + 1));
        checkOnce(window, plain, since, random, keys);
      }
    }
    window.forget(sequence);
    ReadSet all = new ReadSet(1 << 20);
    all.addRange(Keyspace.KEY_VALUE, KeyRange.all());
    assertThat(window.conflicts(forgotten, all)).as("everything was forgotten").isFalse();
  }

  private static void checkOnce(
      ConflictWindow window, List<Written> plain, long since, Random random, int keys) {
    for (int trial = 0; trial < 4; trial++) {
      ReadSet reads = new ReadSet(1 << 20);
      Keyspace keyspace = KEYSPACES[random.nextInt(2)];
      byte[] start = key(random, keys);
      byte[] end = random.nextInt(5) == 0 ? null : key(random, keys);
      KeyRange range = random.nextBoolean() ? KeyRange.single(start) : KeyRange.of(start, end);
      if (random.nextBoolean() && range.equals(KeyRange.single(start))) {
        reads.addPoint(keyspace, start);
      } else {
        reads.addRange(keyspace, range);
      }
      boolean expected =
          plain.stream()
              .anyMatch(
                  written ->
                      written.sequence() > since
                          && written.keyspace() == keyspace
                          && range.contains(written.key()));
      assertThat(window.conflicts(since, reads)).as("%s %s", keyspace, range).isEqualTo(expected);
    }
  }

  @Test
  void givesMemoryBackWhenItForgets() {
    ConflictWindow window = new ConflictWindow();
    Random random = new Random(1);
    for (long sequence = 1; sequence <= 50_000; sequence++) {
      Writes writes = new Writes();
      writes.put(Keyspace.KEY_VALUE, key(random, 1 << 30), new byte[0]);
      window.record(sequence, writes);
    }
    long full = window.memoryBytes();
    window.forget(49_000);
    assertThat(window.memoryBytes())
        .as("the keys of what is forgotten are given back")
        .isLessThan(full);
    window.clear();
    assertThat(window.memoryBytes())
        .as("a cleared window is as small as a new one")
        .isLessThan(100_000);
  }

  private static byte[] key(Random random, int keys) {
    String text = Integer.toString(random.nextInt(keys));
    return Arrays.copyOf(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII), text.length());
  }
}
