package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Writes;
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
  @SuppressWarnings("ArrayRecordComponent")
  private record Written(long sequence, Keyspace keyspace, byte[] key) {}

  private static byte[] key(Random random, int range) {
    int number = random.nextInt(range);
    return Arrays.copyOf(
        new byte[] {(byte) (number >> 8), (byte) number, (byte) number}, 1 + random.nextInt(3));
  }

  private static Keyspace keyspace(Random random) {
    return random.nextBoolean() ? Keyspace.KEY_VALUE : Keyspace.INDEXES;
  }

  /** Answers as the window must: by looking at everything that was written. */
  private static boolean conflicts(List<Written> written, long sequence, ReadSet reads) {
    return written.stream()
        .filter(each -> each.sequence > sequence)
        .anyMatch(each -> isRead(reads, each));
  }

  private static boolean isRead(ReadSet reads, Written written) {
    long hash = KeyHash.hash(written.keyspace, written.key);
    return Arrays.stream(reads.pointHashes()).anyMatch(point -> point == hash)
        || reads.ranges().stream()
            .anyMatch(
                range ->
                    range.keyspace() == written.keyspace && range.range().contains(written.key));
  }

  private static ReadSet reads(Random random, int keys) {
    ReadSet reads = new ReadSet(1 << 20);
    for (int i = random.nextInt(3); i > 0; i--) {
      reads.addPoint(keyspace(random), key(random, keys));
    }
    if (random.nextBoolean()) {
      reads.addRange(keyspace(random), KeyRange.of(key(random, keys), key(random, keys)));
    }
    return reads;
  }

  @Test
  void theWindowMissesNothingAfterGroupsWereTakenBack() {
    Seeds.rounds(
        15,
        random -> {
          ConflictWindow window = new ConflictWindow();
          List<Written> written = new ArrayList<>();
          int keys = 10 + random.nextInt(100);
          long sequence = 0;
          long floor = 0;
          for (int step = 0; step < 1500; step++) {
            boolean refused = random.nextInt(3) == 0;
            Writes writes = new Writes();
            int operations = 1 + random.nextInt(refused ? 100 : 2);
            for (int i = 0; i < operations; i++) {
              Keyspace keyspace = keyspace(random);
              byte[] key = key(random, keys);
              writes.put(keyspace, key, new byte[0]);
              if (!refused) {
                written.add(new Written(sequence + operations, keyspace, key));
              }
            }
            window.record(sequence + operations, writes);
            if (refused) {
              window.takeBack(sequence);
            } else {
              sequence += operations;
            }
            if (random.nextInt(20) == 0) {
              floor += random.nextInt((int) (sequence - floor) + 1);
              window.forget(floor);
            }
            long at = floor + random.nextInt((int) (sequence - floor) + 1);
            ReadSet reads = reads(random, keys);
            if (conflicts(written, at, reads)) {
              assertThat(window.conflicts(at, reads)).isTrue();
            }
          }
        });
  }

  @Test
  void whatWasTakenBackIsNoConflictForAViewOfNow() {
    ConflictWindow window = new ConflictWindow();
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, new byte[] {1}, new byte[0]);
    window.record(8, writes);
    window.takeBack(7);
    ReadSet reads = new ReadSet(1 << 20);
    reads.addPoint(Keyspace.KEY_VALUE, new byte[] {1});
    reads.addRange(Keyspace.KEY_VALUE, KeyRange.all());
    assertThat(window.conflicts(7, reads)).isFalse();
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
            switch (random.nextInt(4)) {
              case 0 -> {
                long limit = random.nextInt(5000);
                table.removeUpTo(hash, limit);
                model.computeIfPresent(hash, (key, value) -> value > limit ? value : null);
              }
              case 1 -> {
                long limit = random.nextInt(5000);
                table.lower(hash, limit);
                model.computeIfPresent(hash, (key, value) -> Math.min(value, limit));
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
