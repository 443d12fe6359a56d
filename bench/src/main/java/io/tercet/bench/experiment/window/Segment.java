package io.tercet.bench.experiment.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The writes of a stretch of time.
 *
 * <p>Points are found in an open-addressing table from the key's 64-bit hash to its entry; the
 * table grows by doubling, within one segment, so that no growth is long. Two keys with one hash
 * share an entry's version (a conflict too many, one in 2^64 pairs), but each has its bytes in the
 * arena only once, by hash.
 *
 * <p>Ranges need order, which nobody pays for until a range is asked for: then the entries added
 * since the last question are sorted as one run, and runs are merged as the digits of a binary
 * counter are carried (Bentley and Saxe, 1980), so that a question looks at about log2(n) runs.
 * Sealed segments end up as one run.
 */
final class Segment {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int TAIL_MAX = 256;

  private final int keysMax;
  private final long firstVersion;
  private long lastVersion;

  private long[] tableHashes;
  private int[] tableEntries;

  /** Version of each entry, less {@link #firstVersion}. */
  private int[] versions;

  private int[] ends;
  private byte[] arena;
  private int count;

  /** Entries in runs of key order; {@code runEnds} says where each run ends. */
  private int[] order = new int[0];

  private int[] runEnds = new int[32];
  private int runs;
  private int[] spare = new int[0];

  Segment(int keysMax, long firstVersion) {
    this.keysMax = keysMax;
    this.firstVersion = firstVersion;
    this.lastVersion = firstVersion;
    int capacity = Math.min(1024, Integer.highestOneBit(Math.max(4, keysMax)));
    tableHashes = new long[2 * capacity];
    tableEntries = new int[2 * capacity];
    versions = new int[capacity];
    ends = new int[capacity];
    arena = new byte[32 * capacity];
  }

  boolean isFull() {
    return count >= keysMax;
  }

  long lastVersion() {
    return lastVersion;
  }

  /** Zero stands for an empty slot, so no key hashes to it. */
  static long hash(byte[] key) {
    long state = key.length * 0x9E3779B97F4A7C15L;
    int at = 0;
    for (; at + 8 <= key.length; at += 8) {
      state = mix(state ^ (long) LONGS.get(key, at));
    }
    long tail = 0;
    for (; at < key.length; at++) {
      tail = tail << 8 | (key[at] & 0xFF);
    }
    long hash = mix(state ^ tail);
    return hash == 0 ? 1 : hash;
  }

  private static long mix(long value) {
    long product = value * 0xA0761D6478BD642FL;
    return product ^ Math.multiplyHigh(value, 0xA0761D6478BD642FL) ^ (product >>> 29);
  }

  void add(byte[] key, long version) {
    long hash = hash(key);
    int slot = slot(tableHashes, hash);
    lastVersion = version;
    int delta = Math.toIntExact(version - firstVersion);
    if (tableHashes[slot] == hash) {
      versions[tableEntries[slot]] = delta;
      return;
    }
    append(key, delta);
    tableHashes[slot] = hash;
    tableEntries[slot] = count - 1;
    if (count * 4 > tableHashes.length * 3) {
      growTable();
    }
  }

  private void append(byte[] key, int delta) {
    if (count == versions.length) {
      versions = Arrays.copyOf(versions, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    int from = count == 0 ? 0 : ends[count - 1];
    if (from + key.length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(2 * arena.length, from + key.length));
    }
    System.arraycopy(key, 0, arena, from, key.length);
    ends[count] = from + key.length;
    versions[count++] = delta;
  }

  private void growTable() {
    long[] hashes = new long[2 * tableHashes.length];
    int[] entries = new int[hashes.length];
    for (int i = 0; i < tableHashes.length; i++) {
      if (tableHashes[i] != 0) {
        int slot = slot(hashes, tableHashes[i]);
        hashes[slot] = tableHashes[i];
        entries[slot] = tableEntries[i];
      }
    }
    tableHashes = hashes;
    tableEntries = entries;
  }

  private static int slot(long[] hashes, long hash) {
    int mask = hashes.length - 1;
    int slot = (int) (hash >>> 20) & mask;
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  boolean changedSince(long hash, long version) {
    int slot = slot(tableHashes, hash);
    return tableHashes[slot] == hash && firstVersion + versions[tableEntries[slot]] > version;
  }

  boolean rangeChangedSince(byte[] start, byte[] end, long version) {
    if (count - sortedCount() > TAIL_MAX) {
      sortTail();
    }
    for (int entry = sortedCount(); entry < count; entry++) {
      if (isNewer(entry, version) && compare(entry, start) >= 0 && compare(entry, end) < 0) {
        return true;
      }
    }
    for (int run = 0; run < runs; run++) {
      if (runChangedSince(run, start, end, version)) {
        return true;
      }
    }
    return false;
  }

  private boolean runChangedSince(int run, byte[] start, byte[] end, long version) {
    int low = run == 0 ? 0 : runEnds[run - 1];
    int high = runEnds[run];
    int runEnd = high;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(order[middle], start) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low; i < runEnd && compare(order[i], end) < 0; i++) {
      if (isNewer(order[i], version)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNewer(int entry, long version) {
    return firstVersion + versions[entry] > version;
  }

  private int sortedCount() {
    return runs == 0 ? 0 : runEnds[runs - 1];
  }

  private void sortTail() {
    int from = sortedCount();
    if (order.length < count) {
      int capacity = Math.max(count, Math.min(keysMax, 2 * order.length));
      order = Arrays.copyOf(order, capacity);
      spare = new int[capacity];
    }
    for (int i = from; i < count; i++) {
      order[i] = i;
    }
    mergeSort(from, count);
    runEnds[runs++] = count;
    while (runs > 1 && length(runs - 2) <= 2 * length(runs - 1)) {
      merge(start(runs - 2), runEnds[runs - 2], runEnds[runs - 1]);
      runEnds[runs - 2] = runEnds[runs - 1];
      runs--;
    }
  }

  private int start(int run) {
    return run == 0 ? 0 : runEnds[run - 1];
  }

  private int length(int run) {
    return runEnds[run] - start(run);
  }

  private void mergeSort(int from, int to) {
    if (to - from <= 12) {
      insertionSort(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(from, middle);
    mergeSort(middle, to);
    merge(from, middle, to);
  }

  private void insertionSort(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int entry = order[i];
      int at = i;
      while (at > from && compareEntries(order[at - 1], entry) > 0) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = entry;
    }
  }

  private void merge(int from, int middle, int to) {
    if (compareEntries(order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    int at = from;
    while (left < middle) {
      if (right == to || compareEntries(spare[left], order[right]) <= 0) {
        order[at++] = spare[left++];
      } else {
        order[at++] = order[right++];
      }
    }
  }

  private int from(int entry) {
    return entry == 0 ? 0 : ends[entry - 1];
  }

  private int compareEntries(int left, int right) {
    return Arrays.compareUnsigned(arena, from(left), ends[left], arena, from(right), ends[right]);
  }

  private int compare(int entry, byte[] key) {
    return Arrays.compareUnsigned(arena, from(entry), ends[entry], key, 0, key.length);
  }

  long memoryBytes() {
    return 12L * tableHashes.length + 8L * versions.length + arena.length + 8L * order.length;
  }
}
