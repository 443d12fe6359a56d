package io.tercet.core.memory;

import io.tercet.core.storage.KeyRange;
import java.util.Arrays;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one keyspace, each with its chain of versions. Read by any thread; changed by one at
 * a time, under the lock of the storage.
 */
final class Table {
  private static final byte[] FIRST = {};

  private final ConcurrentSkipListMap<byte[], Version> newest =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /** Returns the newest version of a key, visible or not, or null if it has none. */
  @Nullable Version newest(byte[] key) {
    return newest.get(key);
  }

  /** Returns the keys of a range with their newest versions; a live view. */
  ConcurrentNavigableMap<byte[], Version> in(KeyRange range) {
    if (range.isEmpty()) {
      return newest.subMap(FIRST, false, FIRST, false);
    }
    byte[] end = range.end();
    return end == null
        ? newest.tailMap(range.start(), true)
        : newest.subMap(range.start(), true, end, false);
  }

  /** Adds a version of a key on top of those it has. */
  void install(byte[] key, long sequence, byte @Nullable [] value) {
    newest.put(key, new Version(sequence, value, newest.get(key)));
  }

  /** Drops the versions of a key that nobody who reads at {@code horizon} or later can see. */
  void collect(byte[] key, long horizon) {
    Version head = newest.get(key);
    Version visible = Version.at(head, horizon);
    if (visible == null) {
      return;
    }
    visible.older = null;
    if (visible == head && visible.value == null) {
      newest.remove(key);
    }
  }

  /** Returns how many keys there are, those that are deleted but not collected included. */
  int size() {
    return newest.size();
  }
}
