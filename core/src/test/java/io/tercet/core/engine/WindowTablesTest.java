package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the conflict window stands on, each part against a model as simple as can be. */
class WindowTablesTest {
  private static byte[] key(Random random, int range) {
    int number = random.nextInt(range);
    return Arrays.copyOf(
        new byte[] {(byte) (number >> 8), (byte) number, (byte) number}, 1 + random.nextInt(3));
  }

  private static Keyspace keyspace(Random random) {
    return random.nextBoolean() ? Keyspace.KEY_VALUE : Keyspace.INDEXES;
  }

  @Test
  void hashTablesAnswerAsMapsDo() {
    Seeds.rounds(
        50,
        random -> {
          HashVersions table = new HashVersions();
          Map<Long, Long> model = new HashMap<>();
          for (int i = 0; i < 5000; i++) {
            // Few low bits, so that slots collide.
            long hash = (1 + random.nextInt(3000)) | ((long) random.nextInt(8) << 20);
            long sequence = i;
            switch (random.nextInt(3)) {
              case 0 -> {
                long limit = random.nextInt(5000);
                table.removeUpTo(hash, limit);
                model.computeIfPresent(hash, (key, value) -> value > limit ? value : null);
              }
              default -> {
                table.put(hash, sequence);
                model.put(hash, sequence);
              }
            }
            assertThat(table.get(hash)).isEqualTo(model.getOrDefault(hash, 0L));
          }
          model.forEach((hash, sequence) -> assertThat(table.get(hash)).isEqualTo(sequence));
        });
  }

  @Test
  void arenasKeepAndSortKeys() {
    Seeds.rounds(
        50,
        random -> {
          KeyArena arena = new KeyArena(random.nextInt(10));
          KeyArena other = new KeyArena(0);
          List<byte[]> tagged = new ArrayList<>();
          int own = random.nextInt(300);
          for (int i = 0; i < 500; i++) {
            Keyspace keyspace = keyspace(random);
            byte[] key = key(random, 1000);
            byte[] framed = Arrays.copyOf(key, key.length + 2);
            (i < own ? arena : other).add(keyspace, framed, 0, key.length);
            byte[] tag = new byte[1 + key.length];
            tag[0] = (byte) keyspace.id();
            System.arraycopy(key, 0, tag, 1, key.length);
            tagged.add(tag);
          }
          arena.addAll(other);
          assertThat(arena.count()).isEqualTo(500);
          TreeMap<byte[], List<Integer>> sorted = new TreeMap<>(Arrays::compareUnsigned);
          Slice probe = new Slice(new byte[0]);
          for (int i = 0; i < 500; i++) {
            sorted.computeIfAbsent(tagged.get(i), absent -> new ArrayList<>()).add(i);
            arena.key(i, probe);
            byte[] key = Arrays.copyOfRange(tagged.get(i), 1, tagged.get(i).length);
            assertThat(probe.toByteArray()).isEqualTo(key).isEqualTo(arena.keyBytes(i));
            assertThat(arena.keyspace(i).id()).isEqualTo(tagged.get(i)[0]);
            assertThat(arena.compareTo(i, arena.keyspace(i), key)).isZero();
          }
          List<Integer> expected = sorted.values().stream().flatMap(List::stream).toList();
          assertThat(Arrays.stream(arena.sorted()).boxed().toList()).isEqualTo(expected);
        });
  }
}
