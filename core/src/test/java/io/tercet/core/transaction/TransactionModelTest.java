package io.tercet.core.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Sums;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction shows what a sorted map would show to which the same is done, by key and by cursor
 * in both directions; a cursor shows the map as it was when it was opened.
 */
class TransactionModelTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ALPHABET = {0, 'a', 'b', (byte) 0xFF};

  @TempDir Path directory;

  @Test
  void isLikeMapInMemory() {
    Seeds.rounds(
        40,
        random -> {
          try (TestStore store = TestStore.inMemory()) {
            new Run(store, random).transactions(15);
          }
        });
  }

  @Test
  void isLikeMapOnDisk() {
    Seeds.rounds(
        1,
        random -> {
          try (TestStore store = TestStore.in(directory.resolve("s" + random.nextLong()))) {
            new Run(store, random).transactions(30);
          }
        });
  }

  /** A cursor and what it still has to show. */
  private record Walk(Cursor cursor, Iterator<String> expected) {}

  /** One store and its model. */
  private static final class Run {
    private final TestStore store;
    private final Random random;
    private final Keyspace keyspace;
    private NavigableMap<byte[], byte[]> committed = new TreeMap<>(Arrays::compareUnsigned);

    Run(TestStore store, Random random) {
      this.store = store;
      this.random = random;
      this.keyspace =
          List.of(Keyspace.KEY_VALUE, Keyspace.STATISTICS, Keyspace.ADJACENCY)
              .get(random.nextInt(3));
    }

    void transactions(int count) {
      for (int i = 0; i < count; i++) {
        NavigableMap<byte[], byte[]> model = new TreeMap<>(committed);
        try (Transaction transaction = store.store().begin(false)) {
          operations(transaction, model);
          if (random.nextInt(4) > 0) {
            TestStore.commit(transaction);
            committed = model;
          }
        }
        if (random.nextInt(10) == 0) {
          store.reopen();
        }
        try (Transaction transaction = store.store().begin(true)) {
          assertThat(rest(open(transaction, KeyRange.all(), Direction.FORWARD)))
              .isEqualTo(shown(committed, KeyRange.all(), Direction.FORWARD));
        }
      }
    }

    private void operations(Transaction transaction, NavigableMap<byte[], byte[]> model) {
      List<Walk> walks = new ArrayList<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> write(transaction, model);
          case 3 -> walks.add(walk(transaction, model));
          case 4 -> readKeys(transaction, model);
          default -> step(walks);
        }
      }
      for (Walk walk : walks) {
        if (random.nextBoolean()) {
          assertThat(rest(walk.cursor)).isEqualTo(list(walk.expected));
        }
        walk.cursor.close();
      }
    }

    private void write(Transaction transaction, NavigableMap<byte[], byte[]> model) {
      byte[] key = key();
      switch (random.nextInt(4)) {
        case 0 -> {
          transaction.delete(keyspace, key);
          model.remove(key);
        }
        case 1 -> {
          byte[] value = value();
          transaction.put(keyspace, key, value);
          model.put(key, value);
        }
        default -> merge(transaction, model, key);
      }
    }

    private void merge(Transaction transaction, NavigableMap<byte[], byte[]> model, byte[] key) {
      byte[] before = model.get(key);
      if (keyspace == Keyspace.STATISTICS) {
        long delta = random.nextInt(5) - 2L;
        transaction.add(keyspace, key, delta);
        model.put(key, Sums.encode((before == null ? 0 : Sums.decode(before)) + delta));
      } else if (keyspace == Keyspace.ADJACENCY) {
        byte[] suffix = value();
        transaction.append(keyspace, key, suffix);
        byte[] left = before == null ? new byte[0] : before;
        byte[] joined = Arrays.copyOf(left, left.length + suffix.length);
        System.arraycopy(suffix, 0, joined, left.length, suffix.length);
        model.put(key, joined);
      }
    }

    private void readKeys(Transaction transaction, NavigableMap<byte[], byte[]> model) {
      List<byte[]> keys = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        keys.add(key());
      }
      List<String> values = new ArrayList<>();
      transaction.multiGet(keyspace, keys).forEach(value -> values.add(show(value)));
      List<String> expected = new ArrayList<>();
      keys.forEach(key -> expected.add(show(model.get(key))));
      assertThat(values).isEqualTo(expected);
      byte[] key = keys.get(0);
      assertThat(show(transaction.get(keyspace, key))).isEqualTo(show(model.get(key)));
    }

    private Walk walk(Transaction transaction, NavigableMap<byte[], byte[]> model) {
      byte[] start = random.nextInt(3) == 0 ? new byte[0] : key();
      KeyRange range = KeyRange.of(start, random.nextInt(3) == 0 ? null : key());
      Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
      return new Walk(
          open(transaction, range, direction), shown(model, range, direction).iterator());
    }

    private void step(List<Walk> walks) {
      if (!walks.isEmpty()) {
        Walk walk = walks.get(random.nextInt(walks.size()));
        boolean found = walk.cursor.next();
        assertThat(found).isEqualTo(walk.expected.hasNext());
        if (found) {
          assertThat(show(walk.cursor)).isEqualTo(walk.expected.next());
        }
      }
    }

    private Cursor open(Transaction transaction, KeyRange range, Direction direction) {
      return transaction.scan(keyspace, range, direction, ScanHint.SHORT);
    }

    private byte[] key() {
      byte[] key = new byte[1 + random.nextInt(2)];
      for (int i = 0; i < key.length; i++) {
        key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
      }
      return key;
    }

    private byte[] value() {
      if (keyspace == Keyspace.STATISTICS) {
        return Sums.encode(random.nextInt(100));
      }
      byte[] value = new byte[random.nextInt(4)];
      random.nextBytes(value);
      return value;
    }
  }

  private static List<String> shown(
      NavigableMap<byte[], byte[]> model, KeyRange range, Direction direction) {
    List<String> entries = new ArrayList<>();
    NavigableMap<byte[], byte[]> ordered =
        direction == Direction.FORWARD ? model : model.descendingMap();
    for (Map.Entry<byte[], byte[]> entry : ordered.entrySet()) {
      if (range.contains(entry.getKey())) {
        entries.add(show(entry.getKey()) + "=" + show(entry.getValue()));
      }
    }
    return entries;
  }

  private static List<String> rest(Cursor cursor) {
    List<String> entries = new ArrayList<>();
    while (cursor.next()) {
      entries.add(show(cursor));
    }
    assertThat(cursor.next()).isFalse();
    cursor.close();
    return entries;
  }

  private static List<String> list(Iterator<String> iterator) {
    List<String> all = new ArrayList<>();
    iterator.forEachRemaining(all::add);
    return all;
  }

  private static String show(Cursor cursor) {
    return show(cursor.key().toByteArray()) + "=" + show(cursor.value().toByteArray());
  }

  private static String show(byte @Nullable [] bytes) {
    return bytes == null ? "absent" : "'" + HEX.formatHex(bytes) + "'";
  }
}
