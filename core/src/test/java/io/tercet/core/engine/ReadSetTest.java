package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A read set covers everything that was ever added, however small its budget is. */
class ReadSetTest {
  private static final List<Keyspace> KEYSPACES = List.of(Keyspace.values());

  private static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(6)];
    random.nextBytes(key);
    return key;
  }

  private static boolean covers(ReadSet reads, Keyspace keyspace, byte[] key) {
    long hash = KeyHash.hash(keyspace, key);
    return Arrays.stream(reads.pointHashes()).anyMatch(point -> point == hash)
        || reads.ranges().stream()
            .anyMatch(range -> range.keyspace() == keyspace && range.range().contains(key));
  }

  /** Tells whether one range of the set holds all of another one. */
  private static boolean covers(ReadSet reads, Keyspace keyspace, KeyRange wanted) {
    return reads.ranges().stream()
        .filter(range -> range.keyspace() == keyspace)
        .map(ReadSet.Range::range)
        .anyMatch(range -> holds(range, wanted));
  }

  private static boolean holds(KeyRange range, KeyRange wanted) {
    byte[] end = range.end();
    byte[] wantedEnd = wanted.end();
    boolean endHeld =
        end == null || (wantedEnd != null && Arrays.compareUnsigned(wantedEnd, end) <= 0);
    return Arrays.compareUnsigned(range.start(), wanted.start()) <= 0 && endHeld;
  }

  @Test
  void coversAllThatWasAdded() {
    Seeds.rounds(
        60,
        random -> {
          ReadSet reads = new ReadSet(1 + random.nextInt(20_000));
          List<ReadSet.Range> ranges = new ArrayList<>();
          List<ReadSet.Range> points = new ArrayList<>();
          boolean rangesToo = random.nextBoolean();
          for (int i = random.nextInt(3000); i > 0; i--) {
            Keyspace keyspace = KEYSPACES.get(random.nextInt(3));
            if (rangesToo && random.nextInt(4) == 0) {
              KeyRange range =
                  KeyRange.of(key(random), random.nextInt(20) == 0 ? null : key(random));
              reads.addRange(keyspace, range);
              if (!range.isEmpty()) {
                ranges.add(new ReadSet.Range(keyspace, range));
              }
            } else {
              byte[] key = key(random);
              reads.addPoint(keyspace, key);
              points.add(new ReadSet.Range(keyspace, KeyRange.single(key)));
            }
          }
          for (ReadSet.Range range : ranges) {
            assertThat(covers(reads, range.keyspace(), range.range())).isTrue();
          }
          for (ReadSet.Range point : points) {
            assertThat(covers(reads, point.keyspace(), point.range().start())).isTrue();
          }
          assertThat(reads.isEmpty()).isEqualTo(points.isEmpty() && ranges.isEmpty());
        });
  }

  @Test
  void staysWithinItsBudgetOrItsLeastSize() {
    long budget = 100_000;
    ReadSet reads = new ReadSet(budget);
    Random random = new Random(5);
    for (int i = 0; i < 50_000; i++) {
      reads.addPoint(Keyspace.KEY_VALUE, key(random));
      assertThat(reads.memoryBytes()).isLessThanOrEqualTo(2 * budget);
    }
    assertThat(reads.isCoarsened()).isTrue();
  }

  @Test
  void isExactWhileItFits() {
    ReadSet reads = new ReadSet(1 << 20);
    for (int i = 0; i < 1000; i++) {
      reads.addPoint(Keyspace.NODES, new byte[] {(byte) i, (byte) (i >> 8)});
      reads.addPoint(Keyspace.NODES, new byte[] {(byte) i, (byte) (i >> 8)});
    }
    assertThat(reads.isCoarsened()).isFalse();
    assertThat(reads.pointCount()).isEqualTo(1000);
    assertThat(covers(reads, Keyspace.NODES, new byte[] {1})).isFalse();
    assertThat(covers(reads, Keyspace.DOCUMENTS, new byte[] {1, 0})).isFalse();
  }

  @Test
  void ofACommitWithoutAViewTakesNothing() {
    assertThat(ReadSet.EMPTY.isEmpty()).isTrue();
    assertThatThrownBy(() -> ReadSet.EMPTY.addPoint(Keyspace.NODES, new byte[0]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ReadSet.EMPTY.addRange(Keyspace.NODES, KeyRange.all()))
        .isInstanceOf(IllegalStateException.class);
  }
}
