package io.tercet.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} that is about scans and snapshots. */
abstract class StorageReadContract extends StorageFixture {
  private static final KeyRange ALL = KeyRange.all();

  @Nested
  class Scans {
    private static final List<String> ORDERED =
        List.of("", "00", "0000", "0001", "01", "7f", "7fff", "80", "fe", "ff", "ff00", "ffff");

    private void putAll() {
      List<String> shuffled = new ArrayList<>(ORDERED);
      java.util.Collections.shuffle(shuffled, new Random(3));
      write(w -> shuffled.forEach(key -> w.put(Keyspace.INDEXES, hex(key), hex(key))));
    }

    private List<String> reversed(List<String> list) {
      List<String> reversed = new ArrayList<>(list);
      java.util.Collections.reverse(reversed);
      return reversed;
    }

    @Test
    void goInUnsignedOrderBothWays() {
      putAll();
      assertThat(hexKeys(Keyspace.INDEXES, ALL, Direction.FORWARD)).isEqualTo(ORDERED);
      assertThat(hexKeys(Keyspace.INDEXES, ALL, Direction.REVERSE)).isEqualTo(reversed(ORDERED));
    }

    @Test
    void keepToEveryPairOfBounds() {
      putAll();
      List<String> bounds = new ArrayList<>(ORDERED);
      bounds.addAll(List.of("0002", "8000", "fffe", "ffffff"));
      for (String start : bounds) {
        for (String end : bounds) {
          KeyRange range = KeyRange.of(hex(start), hex(end));
          List<String> expected = ORDERED.stream().filter(key -> range.contains(hex(key))).toList();
          assertThat(hexKeys(Keyspace.INDEXES, range, Direction.FORWARD)).isEqualTo(expected);
          assertThat(hexKeys(Keyspace.INDEXES, range, Direction.REVERSE))
              .isEqualTo(reversed(expected));
        }
        KeyRange open = KeyRange.of(hex(start), null);
        assertThat(hexKeys(Keyspace.INDEXES, open, Direction.REVERSE))
            .isEqualTo(reversed(ORDERED.stream().filter(k -> open.contains(hex(k))).toList()));
      }
    }

    @Test
    void ofAPrefixShowWhatStartsWithIt() {
      putAll();
      for (String prefix : ORDERED) {
        assertThat(hexKeys(Keyspace.INDEXES, KeyRange.prefix(hex(prefix)), Direction.FORWARD))
            .isEqualTo(ORDERED.stream().filter(key -> key.startsWith(prefix)).toList());
      }
    }

    @Test
    void ofASingleKeyShowItAlone() {
      putAll();
      assertThat(hexKeys(Keyspace.INDEXES, KeyRange.single(hex("ff")), Direction.REVERSE))
          .containsExactly("ff");
      assertThat(hexKeys(Keyspace.INDEXES, KeyRange.single(hex("fd")), Direction.FORWARD))
          .isEmpty();
    }

    @Test
    void areTheSameWithEveryHint() {
      write(
          w -> {
            for (int i = 0; i < 500; i++) {
              w.put(Keyspace.DOCUMENTS, bytes("k%03d".formatted(i)), bytes("v" + i));
            }
          });
      try (Snapshot snapshot = storage.snapshot()) {
        for (ScanHint hint : ScanHint.values()) {
          for (Direction direction : Direction.values()) {
            int count = 0;
            KeyRange range = KeyRange.of(bytes("k100"), bytes("k400"));
            try (Cursor cursor = snapshot.scan(Keyspace.DOCUMENTS, range, direction, hint)) {
              while (cursor.next()) {
                int expected = direction == Direction.FORWARD ? 100 + count : 399 - count;
                assertThat(text(cursor.key().toByteArray())).isEqualTo("k" + expected);
                assertThat(text(cursor.value().toByteArray())).isEqualTo("v" + expected);
                count++;
              }
            }
            assertThat(count).isEqualTo(300);
          }
        }
      }
    }

    @Test
    void answerFalseAgainAfterTheEnd() {
      write(w -> w.put(Keyspace.INDEXES, bytes("k"), bytes("")));
      try (Snapshot snapshot = storage.snapshot();
          Cursor cursor = snapshot.scan(Keyspace.INDEXES, ALL)) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.next()).isFalse();
        write(w -> w.put(Keyspace.INDEXES, bytes("l"), bytes("")));
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
      }
    }

    @Test
    void showKeysAndValuesOfManySizes() {
      Random random = new Random(11);
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        byte[] value = new byte[i % 3 == 0 ? i : random.nextInt(20_000)];
        random.nextBytes(value);
        values.add(value);
        byte[] key = Arrays.copyOf(new byte[] {(byte) i}, 1 + random.nextInt(200));
        write(w -> w.put(Keyspace.KEY_VALUE, key, value));
      }
      try (Snapshot snapshot = storage.snapshot();
          Cursor cursor = snapshot.scan(Keyspace.KEY_VALUE, ALL)) {
        for (byte[] value : values) {
          assertThat(cursor.next()).isTrue();
          assertThat(cursor.value().toByteArray()).isEqualTo(value);
        }
        assertThat(cursor.next()).isFalse();
      }
    }
  }

  @Nested
  class Snapshots {
    @Test
    void neverChange() {
      write(
          w -> {
            w.put(Keyspace.KEY_VALUE, bytes("a"), bytes("1"));
            w.put(Keyspace.KEY_VALUE, bytes("b"), bytes("1"));
          });
      try (Snapshot first = storage.snapshot()) {
        write(
            w -> {
              w.put(Keyspace.KEY_VALUE, bytes("a"), bytes("2"));
              w.delete(Keyspace.KEY_VALUE, bytes("b"));
              w.put(Keyspace.KEY_VALUE, bytes("c"), bytes("2"));
            });
        try (Snapshot second = storage.snapshot()) {
          write(w -> w.clearRange(Keyspace.KEY_VALUE, bytes("a"), bytes("z")));
          storage.housekeep();
          storage.compact(Keyspace.KEY_VALUE, ALL);
          assertThat(entries(first, Keyspace.KEY_VALUE, ALL, Direction.FORWARD))
              .containsExactly("a=1", "b=1");
          assertThat(entries(second, Keyspace.KEY_VALUE, ALL, Direction.REVERSE))
              .containsExactly("c=2", "a=2");
          assertThat(text(first.get(Keyspace.KEY_VALUE, bytes("b")))).isEqualTo("1");
          assertThat(first.get(Keyspace.KEY_VALUE, bytes("c"))).isNull();
          assertThat(text(second.get(Keyspace.KEY_VALUE, bytes("c")))).isEqualTo("2");
        }
      }
      assertThat(scan(Keyspace.KEY_VALUE, ALL, Direction.FORWARD)).isEmpty();
    }

    @Test
    void stayWhileACursorIsOpenOverLaterWrites() {
      for (int i = 0; i < 100; i++) {
        String key = "k%02d".formatted(i);
        write(w -> w.put(Keyspace.KEY_VALUE, bytes(key), bytes("1")));
      }
      try (Snapshot snapshot = storage.snapshot();
          Cursor cursor = snapshot.scan(Keyspace.KEY_VALUE, ALL)) {
        for (int i = 0; i < 100; i++) {
          assertThat(cursor.next()).isTrue();
          assertThat(text(cursor.value().toByteArray())).isEqualTo("1");
          String later = "k%02dx".formatted(i);
          String ahead = "k%02d".formatted(Math.min(99, i + 1));
          write(
              w -> {
                w.put(Keyspace.KEY_VALUE, bytes(later), bytes("2"));
                w.put(Keyspace.KEY_VALUE, bytes(ahead), bytes("2"));
              });
          storage.compact(Keyspace.KEY_VALUE, ALL);
        }
        assertThat(cursor.next()).isFalse();
      }
    }

    @Test
    void answerManyKeysInTheirOrder() {
      write(
          w -> {
            w.put(Keyspace.NODES, bytes("a"), bytes("1"));
            w.put(Keyspace.NODES, bytes("b"), bytes(""));
          });
      try (Snapshot snapshot = storage.snapshot()) {
        write(w -> w.put(Keyspace.NODES, bytes("c"), bytes("3")));
        List<String> answers = new ArrayList<>();
        for (byte[] value :
            snapshot.multiGet(
                Keyspace.NODES,
                List.of(bytes("c"), bytes("b"), bytes("a"), bytes("x"), bytes("a")))) {
          answers.add(String.valueOf(text(value)));
        }
        assertThat(answers).containsExactly("null", "", "1", "null", "1");
        assertThat(snapshot.multiGet(Keyspace.NODES, List.of())).isEmpty();
      }
    }

    @Test
    void answerThousandsOfKeysAtOnce() {
      List<byte[]> keys = new ArrayList<>();
      write(
          w -> {
            for (int i = 0; i < 3000; i++) {
              byte[] key = bytes("k" + i);
              keys.add(key);
              if (i % 2 == 0) {
                w.put(Keyspace.RELATIONSHIPS, key, new byte[i % 700]);
              }
            }
          });
      try (Snapshot snapshot = storage.snapshot()) {
        List<byte[]> values = snapshot.multiGet(Keyspace.RELATIONSHIPS, keys);
        for (int i = 0; i < 3000; i++) {
          if (i % 2 == 0) {
            assertThat(values.get(i)).hasSize(i % 700);
          } else {
            assertThat(values.get(i)).isNull();
          }
        }
      }
    }

    @Test
    void mayBeClosedTwice() {
      Snapshot snapshot = storage.snapshot();
      Snapshot other = storage.snapshot();
      write(w -> w.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v")));
      snapshot.close();
      snapshot.close();
      storage.compact(Keyspace.KEY_VALUE, ALL);
      assertThat(other.get(Keyspace.KEY_VALUE, bytes("k"))).isNull();
      other.close();
    }
  }
}
