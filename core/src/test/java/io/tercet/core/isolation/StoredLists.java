package io.tercet.core.isolation;

import io.tercet.core.storage.BatchVisitor;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a workload's lists lie in a store. Groups of keys with even numbers are values that are put
 * whole; those with odd numbers are values that are appended to, each element with a comma behind
 * it. All keys have a prefix that no container has. Stateless.
 */
final class StoredLists {

  private static final byte[] PREFIX = {0x7F, 0, 0, 1};
  private static final List<ScanHint> HINTS = List.copyOf(EnumSet.allOf(ScanHint.class));

  private StoredLists() {}

  static boolean isAppendedTo(String key) {
    return (key.charAt(key.indexOf('/') - 1) - '0') % 2 == 1;
  }

  private static Keyspace keyspace(String key) {
    return isAppendedTo(key) ? Keyspace.ADJACENCY : Keyspace.KEY_VALUE;
  }

  static byte[] stored(String key) {
    byte[] text = key.getBytes(StandardCharsets.US_ASCII);
    byte[] stored = Arrays.copyOf(PREFIX, PREFIX.length + text.length);
    System.arraycopy(text, 0, stored, PREFIX.length, text.length);
    return stored;
  }

  static byte[] suffix(long element) {
    return (element + ",").getBytes(StandardCharsets.US_ASCII);
  }

  private static Elements elements(byte @Nullable [] value) {
    if (value == null) {
      return Elements.EMPTY;
    }
    String text = new String(value, StandardCharsets.US_ASCII);
    return Elements.parse(text.endsWith(",") ? text.substring(0, text.length() - 1) : text);
  }

  static Elements read(Transaction transaction, String key, Random random) {
    byte[] stored = stored(key);
    return elements(
        random.nextBoolean()
            ? transaction.get(keyspace(key), stored)
            : transaction.multiGet(keyspace(key), List.of(stored)).get(0));
  }

  static void append(Transaction transaction, String key, long element) {
    byte[] stored = stored(key);
    if (isAppendedTo(key)) {
      transaction.append(Keyspace.ADJACENCY, stored, suffix(element));
    } else {
      Elements longer = elements(transaction.get(Keyspace.KEY_VALUE, stored)).plus(element);
      transaction.put(
          Keyspace.KEY_VALUE, stored, longer.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Makes the appends of a blind commit part of a transaction. */
  static void replay(Writes blind, Transaction transaction) {
    blind.forEach(
        new BatchVisitor() {
          @Override
          public void merge(Keyspace keyspace, Slice key, Slice operand) {
            transaction.append(keyspace, key.toByteArray(), operand.toByteArray());
          }
        });
  }

  /** Reads keys that are not there, next to those of a key's group. */
  static void readAbsent(Transaction transaction, String key, int count, Random random) {
    String group = key.substring(0, key.indexOf('/') + 1);
    for (int i = 0; i < count; i++) {
      // No group has so many keys that one of them could be called so.
      String absent = group + (char) ('a' + random.nextInt(26)) + "~" + i;
      if (transaction.get(keyspace(key), stored(absent)) != null) {
        throw new AssertionError("somebody has written " + absent);
      }
    }
  }

  /** Scans a range, or from one of its ends up to some entry. */
  static MicroOperation.RangeRead scan(
      Transaction transaction, String from, String to, Random random) {
    Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
    ScanHint hint = HINTS.get(random.nextInt(HINTS.size()));
    int entriesMax = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
    KeyRange range = KeyRange.of(stored(from), stored(to));
    SortedMap<String, Elements> found = new TreeMap<>();
    try (Cursor cursor = transaction.scan(keyspace(from), range, direction, hint)) {
      while (cursor.next()) {
        byte[] key = cursor.key().toByteArray();
        found.put(
            new String(key, PREFIX.length, key.length - PREFIX.length, StandardCharsets.US_ASCII),
            elements(cursor.value().toByteArray()));
        if (found.size() == entriesMax) {
          return direction == Direction.FORWARD
              // No key of a workload has another one as its beginning.
              ? new MicroOperation.RangeRead(from, found.lastKey() + "!", found)
              : new MicroOperation.RangeRead(found.firstKey(), to, found);
        }
      }
    }
    return new MicroOperation.RangeRead(from, to, found);
  }
}
