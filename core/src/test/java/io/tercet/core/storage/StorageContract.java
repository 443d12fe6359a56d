package io.tercet.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Every promise of {@link Storage}, {@link Snapshot}, {@link Cursor} and {@link LogCursor}. Each
 * storage runs it; {@link StorageModelContract} adds random operations.
 */
public abstract class StorageContract extends StorageReadContract {
  private static final KeyRange ALL = KeyRange.all();

  @Nested
  class NewestValues {
    @Test
    void areThoseOfTheLastWrite() {
      write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("one")));
      write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("two")));
      assertThat(get(Keyspace.KEY_VALUE, "k")).isEqualTo("two");
      write(w -> w.delete(Keyspace.KEY_VALUE, bytes("k")));
      assertThat(get(Keyspace.KEY_VALUE, "k")).isNull();
    }

    @Test
    void areAbsentWhereNothingWasWritten() {
      assertThat(get(Keyspace.KEY_VALUE, "k")).isNull();
      write(w -> w.delete(Keyspace.KEY_VALUE, bytes("k")));
      assertThat(get(Keyspace.KEY_VALUE, "k")).isNull();
    }

    @Test
    void mayBeEmptyWhichIsNotAbsent() {
      write(w -> w.put(Keyspace.INDEXES, bytes("k"), bytes("")));
      assertThat(storage.get(Keyspace.INDEXES, bytes("k"))).isEmpty();
    }

    @Test
    void areKeptByTheEmptyKeyToo() {
      write(w -> w.put(Keyspace.KEY_VALUE, bytes(""), bytes("v")));
      assertThat(get(Keyspace.KEY_VALUE, "")).isEqualTo("v");
      assertThat(scan(Keyspace.KEY_VALUE, ALL, Direction.FORWARD)).containsExactly("=v");
      write(w -> w.delete(Keyspace.KEY_VALUE, bytes("")));
      assertThat(scan(Keyspace.KEY_VALUE, ALL, Direction.FORWARD)).isEmpty();
    }

    @Test
    void mayBeLarge() {
      byte[] large = new byte[(16 << 20) + 4096];
      new Random(7).nextBytes(large);
      write(w -> w.put(Keyspace.DOCUMENTS, bytes("large"), large));
      assertThat(storage.get(Keyspace.DOCUMENTS, bytes("large"))).isEqualTo(large);
      try (Snapshot snapshot = storage.snapshot();
          Cursor cursor = snapshot.scan(Keyspace.DOCUMENTS, ALL)) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.value().toByteArray()).isEqualTo(large);
      }
    }

    @Test
    void mayHaveLongKeys() {
      byte[] key = new byte[16 << 10];
      Arrays.fill(key, (byte) 0xFF);
      write(w -> w.put(Keyspace.KEY_VALUE, key, bytes("v")));
      assertThat(text(storage.get(Keyspace.KEY_VALUE, key))).isEqualTo("v");
    }

    @Test
    void areOneSetPerKeyspace() {
      for (Keyspace keyspace : Keyspace.values()) {
        write(w -> w.put(keyspace, bytes("k"), bytes(keyspace.storedName())));
      }
      for (Keyspace keyspace : Keyspace.values()) {
        assertThat(get(keyspace, "k")).isEqualTo(keyspace.storedName());
        assertThat(scan(keyspace, ALL, Direction.FORWARD))
            .containsExactly("k=" + keyspace.storedName());
      }
      write(w -> w.delete(Keyspace.NODES, bytes("k")));
      assertThat(get(Keyspace.NODES, "k")).isNull();
      assertThat(get(Keyspace.DOCUMENTS, "k")).isEqualTo("documents");
    }

    @Test
    void belongToTheCaller() {
      write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("value")));
      byte[] first = storage.get(Keyspace.KEY_VALUE, bytes("k"));
      assertThat(first).isNotNull();
      Arrays.fill(first, (byte) 0);
      assertThat(get(Keyspace.KEY_VALUE, "k")).isEqualTo("value");
    }
  }

  @Nested
  class Batches {
    @Test
    void applyTheirOperationsInOrder() {
      write(
          w -> {
            w.put(Keyspace.KEY_VALUE, bytes("a"), bytes("1"));
            w.put(Keyspace.KEY_VALUE, bytes("a"), bytes("2"));
            w.put(Keyspace.KEY_VALUE, bytes("b"), bytes("1"));
            w.delete(Keyspace.KEY_VALUE, bytes("b"));
            w.delete(Keyspace.KEY_VALUE, bytes("c"));
            w.put(Keyspace.KEY_VALUE, bytes("c"), bytes("3"));
          });
      assertThat(scan(Keyspace.KEY_VALUE, ALL, Direction.FORWARD)).containsExactly("a=2", "c=3");
    }

    @Test
    void mayHoldManyCommitsWithTheirMarkers() {
      List<Batch.Part> parts = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Writes writes = new Writes();
        writes.put(Keyspace.KEY_VALUE, bytes("k" + i), bytes("v" + i));
        writes.add(Keyspace.STATISTICS, bytes("n"), 1);
        parts.add(new Batch.Part(bytes("commit " + i), writes, 100 + i));
      }
      storage.write(Batch.assemble(parts), true);
      assertThat(storage.lastSequence()).isEqualTo(128);
      assertThat(get(Keyspace.KEY_VALUE, "k63")).isEqualTo("v63");
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(64));
    }

    @Test
    void carryStampsInTheirValues() {
      Writes writes = new Writes();
      writes.putStamped(Keyspace.KEY_VALUE, bytes("k"), new byte[12], 2);
      storage.write(
          Batch.assemble(List.of(new Batch.Part(bytes("m"), writes, 0x0102030405060708L))), false);
      assertThat(storage.get(Keyspace.KEY_VALUE, bytes("k")))
          .isEqualTo(hex("0000 0102030405060708 0000"));
    }

    @Test
    void areNeitherKeptNorChanged() {
      Writes writes = new Writes();
      writes.put(Keyspace.KEY_VALUE, bytes("k"), bytes("value"));
      byte[] batch = batch(writes);
      byte[] before = batch.clone();
      storage.write(batch, false);
      assertThat(batch).isEqualTo(before);
      Arrays.fill(batch, (byte) 0);
      assertThat(get(Keyspace.KEY_VALUE, "k")).isEqualTo("value");
    }

    @Test
    void areThereAfterReopening() throws Exception {
      write(
          w -> {
            w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v"));
            w.add(Keyspace.STATISTICS, bytes("n"), 5);
            w.append(Keyspace.ADJACENCY, bytes("l"), bytes("x"));
          });
      write(w -> w.append(Keyspace.ADJACENCY, bytes("l"), bytes("y")));
      long last = storage.lastSequence();
      closeAndReopen();
      assertThat(storage.lastSequence()).isEqualTo(last);
      assertThat(get(Keyspace.KEY_VALUE, "k")).isEqualTo("v");
      assertThat(get(Keyspace.ADJACENCY, "l")).isEqualTo("xy");
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(5));
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), 1));
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(6));
      assertThat(storage.lastSequence()).isEqualTo(last + 1);
    }
  }

  @Nested
  class SequenceNumbers {
    @Test
    void countOperationsButNotMarkers() {
      assertThat(storage.lastSequence()).isZero();
      write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v")));
      assertThat(storage.lastSequence()).isEqualTo(1);
      write(
          w -> {
            w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v"));
            w.delete(Keyspace.KEY_VALUE, bytes("absent"));
            w.add(Keyspace.STATISTICS, bytes("n"), 1);
            w.append(Keyspace.ADJACENCY, bytes("l"), bytes("x"));
            w.clearRange(Keyspace.NODES, bytes("a"), bytes("b"));
          });
      assertThat(storage.lastSequence()).isEqualTo(6);
    }

    @Test
    void ofSnapshotsAreThoseOfTheLastVisibleWrite() {
      try (Snapshot empty = storage.snapshot()) {
        assertThat(empty.sequence()).isZero();
        write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v")));
        assertThat(empty.sequence()).isZero();
        try (Snapshot later = storage.snapshot()) {
          assertThat(later.sequence()).isEqualTo(storage.lastSequence()).isEqualTo(1);
        }
      }
    }
  }

  @Nested
  class Merges {
    @Test
    void addToSumsThatWrapAround() {
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), Long.MAX_VALUE));
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), 2));
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n")))
          .isEqualTo(Sums.encode(Long.MIN_VALUE + 1));
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), Long.MAX_VALUE));
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(0));
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), -3));
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(-3));
    }

    @Test
    void startFromNothingWhereTheKeyIsAbsentOrDeleted() {
      write(
          w -> {
            w.add(Keyspace.STATISTICS, bytes("n"), 7);
            w.append(Keyspace.ADJACENCY, bytes("l"), bytes("x"));
          });
      write(
          w -> {
            w.delete(Keyspace.STATISTICS, bytes("n"));
            w.add(Keyspace.STATISTICS, bytes("n"), 1);
            w.delete(Keyspace.ADJACENCY, bytes("l"));
            w.append(Keyspace.ADJACENCY, bytes("l"), bytes("y"));
          });
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(1));
      assertThat(get(Keyspace.ADJACENCY, "l")).isEqualTo("y");
    }

    @Test
    void takeAValueOfAnotherLengthAsZero() {
      write(w -> w.put(Keyspace.STATISTICS, bytes("n"), bytes("nine bytes")));
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), 4));
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(4));
    }

    @Test
    void foldOverPutsOfTheSameBatch() {
      write(
          w -> {
            w.put(Keyspace.STATISTICS, bytes("n"), Sums.encode(40));
            w.add(Keyspace.STATISTICS, bytes("n"), 1);
            w.add(Keyspace.STATISTICS, bytes("n"), 1);
            w.append(Keyspace.ADJACENCY, bytes("l"), bytes("a"));
            w.append(Keyspace.ADJACENCY, bytes("l"), bytes(""));
            w.append(Keyspace.ADJACENCY, bytes("l"), hex("00ff"));
          });
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(42));
      assertThat(storage.get(Keyspace.ADJACENCY, bytes("l"))).isEqualTo(hex("61 00ff"));
    }

    @Test
    void areFoldedInScansAndSnapshots() {
      write(w -> w.append(Keyspace.ADJACENCY, bytes("l"), bytes("a")));
      try (Snapshot snapshot = storage.snapshot()) {
        write(w -> w.append(Keyspace.ADJACENCY, bytes("l"), bytes("b")));
        assertThat(entries(snapshot, Keyspace.ADJACENCY, ALL, Direction.FORWARD))
            .containsExactly("l=a");
        assertThat(text(snapshot.get(Keyspace.ADJACENCY, bytes("l")))).isEqualTo("a");
      }
      assertThat(scan(Keyspace.ADJACENCY, ALL, Direction.REVERSE)).containsExactly("l=ab");
    }

    @Test
    void mayBeManyUponOneKey() {
      for (int i = 0; i < 300; i++) {
        write(w -> w.append(Keyspace.ADJACENCY, bytes("l"), bytes("0123456789")));
      }
      assertThat(storage.get(Keyspace.ADJACENCY, bytes("l"))).hasSize(3000);
    }
  }

  @Nested
  class ClearedRanges {
    @Test
    void loseTheirKeysAndNoOthers() {
      write(
          w -> {
            for (String key : List.of("a", "b", "ba", "c", "d")) {
              w.put(Keyspace.NODES, bytes(key), bytes("1"));
              w.put(Keyspace.DOCUMENTS, bytes(key), bytes("1"));
            }
          });
      write(w -> w.clearRange(Keyspace.NODES, bytes("b"), bytes("d")));
      assertThat(scan(Keyspace.NODES, ALL, Direction.FORWARD)).containsExactly("a=1", "d=1");
      assertThat(scan(Keyspace.DOCUMENTS, ALL, Direction.FORWARD)).hasSize(5);
      assertThat(get(Keyspace.NODES, "ba")).isNull();
    }

    @Test
    void takeNewKeysAgain() {
      write(w -> w.put(Keyspace.NODES, bytes("b"), bytes("1")));
      write(
          w -> {
            w.put(Keyspace.NODES, bytes("c"), bytes("1"));
            w.clearRange(Keyspace.NODES, bytes("b"), bytes("d"));
            w.put(Keyspace.NODES, bytes("c"), bytes("2"));
          });
      write(w -> w.put(Keyspace.NODES, bytes("bb"), bytes("3")));
      assertThat(scan(Keyspace.NODES, ALL, Direction.FORWARD)).containsExactly("bb=3", "c=2");
    }

    @Test
    void startMergesFromNothing() {
      write(w -> w.add(Keyspace.STATISTICS, bytes("n"), 5));
      write(
          w -> {
            w.clearRange(Keyspace.STATISTICS, bytes("a"), bytes("z"));
            w.add(Keyspace.STATISTICS, bytes("n"), 1);
          });
      assertThat(storage.get(Keyspace.STATISTICS, bytes("n"))).isEqualTo(Sums.encode(1));
    }

    @Test
    void stayInOlderSnapshots() {
      write(w -> w.put(Keyspace.NODES, bytes("b"), bytes("1")));
      try (Snapshot snapshot = storage.snapshot()) {
        write(w -> w.clearRange(Keyspace.NODES, bytes("a"), bytes("z")));
        storage.compact(Keyspace.NODES, ALL);
        assertThat(text(snapshot.get(Keyspace.NODES, bytes("b")))).isEqualTo("1");
        assertThat(entries(snapshot, Keyspace.NODES, ALL, Direction.REVERSE))
            .containsExactly("b=1");
      }
      assertThat(scan(Keyspace.NODES, ALL, Direction.FORWARD)).isEmpty();
    }

    @Test
    void stayClearedAfterReopening() throws Exception {
      write(w -> w.put(Keyspace.NODES, bytes("b"), bytes("1")));
      write(w -> w.clearRange(Keyspace.NODES, bytes("a"), bytes("c")));
      closeAndReopen();
      assertThat(scan(Keyspace.NODES, ALL, Direction.FORWARD)).isEmpty();
    }
  }

  @Nested
  class State {
    @Test
    void isNullInANewStore() {
      assertThat(storage.readState()).isNull();
    }

    @Test
    void isWhatWasLastWritten() throws Exception {
      storage.writeState(bytes("one"));
      assertThat(text(storage.readState())).isEqualTo("one");
      byte[] large = new byte[64 << 10];
      new Random(5).nextBytes(large);
      storage.writeState(large);
      assertThat(storage.readState()).isEqualTo(large);
      storage.writeState(bytes("three"));
      closeAndReopen();
      assertThat(text(storage.readState())).isEqualTo("three");
    }

    @Test
    void isNeitherKeptNorShared() {
      byte[] state = bytes("one");
      storage.writeState(state);
      Arrays.fill(state, (byte) 0);
      assertThat(text(storage.readState())).isEqualTo("one");
    }

    @Test
    void hasALimit() {
      storage.writeState(bytes("one"));
      assertThatThrownBy(() -> storage.writeState(new byte[(64 << 10) + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(text(storage.readState())).isEqualTo("one");
    }
  }

  @Nested
  class Figures {
    @Test
    void ofSizeFollowWhatIsWritten() {
      byte[] value = new byte[10_000];
      new Random(2).nextBytes(value);
      for (int i = 0; i < 200; i++) {
        String key = "k%03d".formatted(i);
        write(w -> w.put(Keyspace.DOCUMENTS, bytes(key), value));
      }
      long all = storage.approximateBytes(Keyspace.DOCUMENTS, ALL);
      long none = storage.approximateBytes(Keyspace.DOCUMENTS, KeyRange.of(bytes("x"), bytes("y")));
      assertThat(all).isBetween(1_000_000L, 4_000_000L);
      assertThat(none).isLessThan(all / 4);
      assertThat(storage.approximateBytes(Keyspace.NODES, ALL)).isLessThan(all / 4);
    }

    @Test
    void areGivenByName() {
      assertThat(storage.statistics()).isNotEmpty().doesNotContainValue(null);
    }
  }

  @Nested
  class Verifying {
    @Test
    void findsNothingWrongInWhatWasWritten() throws Exception {
      for (Keyspace keyspace : Keyspace.values()) {
        write(w -> w.put(keyspace, bytes("k"), bytes("v")));
        storage.compact(keyspace, ALL);
      }
      storage.verify();
      write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("w")));
      storage.verify();
      closeAndReopen();
      storage.verify();
      assertThat(get(Keyspace.KEY_VALUE, "k")).isEqualTo("w");
      assertThat(get(Keyspace.NODES, "k")).isEqualTo("v");
    }
  }
}
