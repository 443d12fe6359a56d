package io.tercet.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every promise of the log of a storage. Each storage runs it. */
public abstract class LogContract extends StorageFixture {

  /** Returns the operations of the batch that a cursor stands on, as text. */
  private static List<String> operations(LogCursor cursor) {
    byte[] batch = cursor.batch();
    assertThat(Batch.sequence(batch)).isEqualTo(cursor.sequence());
    List<String> operations = new ArrayList<>();
    Batch.forEach(
        batch,
        new BatchVisitor() {
          @Override
          public void marker(Slice marker) {
            operations.add("marker " + text(marker.toByteArray()));
          }

          @Override
          public void put(Keyspace keyspace, Slice key, Slice value) {
            operations.add("put " + keyspace + " " + key + " " + value);
          }

          @Override
          public void delete(Keyspace keyspace, Slice key) {
            operations.add("delete " + keyspace + " " + key);
          }

          @Override
          public void merge(Keyspace keyspace, Slice key, Slice operand) {
            operations.add("merge " + keyspace + " " + key + " " + operand);
          }

          @Override
          public void clearRange(Keyspace keyspace, Slice start, Slice end) {
            operations.add("clear " + keyspace + " " + start + " " + end);
          }
        });
    return operations;
  }

  private void put(int number) {
    write(w -> w.put(Keyspace.KEY_VALUE, new byte[] {(byte) number}, new byte[] {1}));
  }

  @Test
  void showsEveryRecordOfABatchAsItWasWritten() {
    Writes first = new Writes();
    first.put(Keyspace.KEY_VALUE, hex("00ff"), hex(""));
    first.delete(Keyspace.NODES, hex("01"));
    Writes second = new Writes();
    second.add(Keyspace.STATISTICS, hex("02"), -1);
    second.append(Keyspace.ADJACENCY, hex("03"), hex("aabb"));
    second.clearRange(Keyspace.INDEXES, hex("10"), hex("20"));
    second.putStamped(Keyspace.DOCUMENTS, hex("04"), new byte[9], 1);
    storage.write(
        Batch.assemble(
            List.of(
                new Batch.Part(bytes("one"), first, 0x11),
                new Batch.Part(bytes(""), second, 0x22))),
        true);
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sequence()).isEqualTo(1);
      assertThat(Batch.count(cursor.batch())).isEqualTo(6);
      assertThat(operations(cursor))
          .containsExactly(
              "marker one",
              "put KEY_VALUE 00ff ",
              "delete NODES 01",
              "marker ",
              "merge STATISTICS 02 ffffffffffffffff",
              "merge ADJACENCY 03 aabb",
              "clear INDEXES 10 20",
              "put DOCUMENTS 04 000000000000000022");
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void showsBatchesInOrderWithTheirSequenceNumbers() {
    for (int i = 0; i < 50; i++) {
      int operations = 1 + i % 3;
      write(
          w -> {
            for (int j = 0; j < operations; j++) {
              w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v"));
            }
          });
    }
    long expected = 1;
    try (LogCursor cursor = storage.log(1)) {
      for (int i = 0; i < 50; i++) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo(expected);
        expected += 1 + i % 3;
      }
      assertThat(cursor.next()).isFalse();
    }
    assertThat(expected).isEqualTo(storage.lastSequence() + 1);
  }

  @Test
  void isFollowedWhenMoreIsWritten() {
    put(1);
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.next()).isFalse();
      for (int i = 2; i < 200; i++) {
        put(i);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo(i);
        assertThat(cursor.next()).isFalse();
      }
    }
  }

  @Test
  void mayBeOpenedBeforeAnythingIsWritten() {
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isFalse();
      put(1);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sequence()).isEqualTo(1);
    }
  }

  @Test
  void mayBeOpenedAtTheNextOperation() {
    put(1);
    put(2);
    try (LogCursor cursor = storage.log(3)) {
      assertThat(cursor.next()).isFalse();
      put(3);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sequence()).isEqualTo(3);
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void opensAtTheBatchThatHoldsAnOperation() {
    for (int i = 0; i < 20; i++) {
      write(
          w -> {
            w.put(Keyspace.KEY_VALUE, bytes("a"), bytes("v"));
            w.put(Keyspace.KEY_VALUE, bytes("b"), bytes("v"));
            w.put(Keyspace.KEY_VALUE, bytes("c"), bytes("v"));
          });
    }
    for (long sequence = 1; sequence <= 60; sequence++) {
      try (LogCursor cursor = storage.log(sequence)) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo((sequence - 1) / 3 * 3 + 1);
      }
    }
  }

  @Test
  void isFollowedByManyAtOnce() {
    put(1);
    put(2);
    try (LogCursor one = storage.log(1);
        LogCursor two = storage.log(2)) {
      assertThat(one.next()).isTrue();
      assertThat(two.next()).isTrue();
      assertThat(one.sequence()).isEqualTo(1);
      assertThat(two.sequence()).isEqualTo(2);
      assertThat(one.next()).isTrue();
      assertThat(one.sequence()).isEqualTo(2);
      assertThat(two.next()).isFalse();
    }
  }

  @Test
  void isThereAfterReopening() throws Exception {
    put(1);
    put(2);
    storage.syncLog();
    put(3);
    closeAndReopen();
    put(4);
    try (LogCursor cursor = storage.log(2)) {
      for (int i = 2; i <= 4; i++) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo(i);
        assertThat(operations(cursor).get(1)).isEqualTo("put KEY_VALUE %02x 01".formatted(i));
      }
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void givesBatchesToTheCaller() {
    put(1);
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isTrue();
      java.util.Arrays.fill(cursor.batch(), (byte) 0);
    }
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isTrue();
      assertThat(operations(cursor)).hasSize(2);
    }
  }

  @Test
  void showsLargeBatchesWhole() {
    byte[] large = new byte[3 << 20];
    new java.util.Random(9).nextBytes(large);
    write(w -> w.put(Keyspace.DOCUMENTS, bytes("k"), large));
    put(2);
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.batch()).hasSizeGreaterThan(large.length);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sequence()).isEqualTo(2);
    }
  }
}
