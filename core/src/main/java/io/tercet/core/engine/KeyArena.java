package io.tercet.core.engine;

import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import java.util.Arrays;

/**
 * An append-only list of keys in one array of bytes: a key costs its bytes, one for its keyspace,
 * and an offset. Compared as (keyspace id, key), unsigned. One thread at a time.
 */
final class KeyArena {
  private byte[] bytes;
  private int size;
  private int[] ends;
  private int count;

  KeyArena(int expectedKeys) {
    ends = new int[Math.max(4, expectedKeys)];
    bytes = new byte[Math.max(64, 24 * expectedKeys)];
  }

  void add(Keyspace keyspace, byte[] array, int offset, int length) {
    long needed = (long) size + 1 + length;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, 2L * bytes.length)));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    bytes[size] = (byte) keyspace.id();
    System.arraycopy(array, offset, bytes, size + 1, length);
    size += 1 + length;
    ends[count++] = size;
  }

  /** Adds all keys of another arena, in its order. */
  void addAll(KeyArena other) {
    int base = size;
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, Math.addExact(size, other.size)));
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
    ends = Arrays.copyOf(ends, Math.max(ends.length, count + other.count));
    for (int i = 0; i < other.count; i++) {
      ends[count + i] = base + other.ends[i];
    }
    count += other.count;
  }

  int count() {
    return count;
  }

  /** Returns about how much memory this takes, in bytes. */
  long memoryBytes() {
    return bytes.length + 4L * ends.length;
  }

  Keyspace keyspace(int index) {
    return Keyspace.byId(bytes[start(index)]);
  }

  /** Lets {@code target} show the key at an index; valid until the next add. */
  void key(int index, Slice target) {
    int start = start(index) + 1;
    target.set(bytes, start, ends[index] - start);
  }

  byte[] keyBytes(int index) {
    return Arrays.copyOfRange(bytes, start(index) + 1, ends[index]);
  }

  int compare(int left, int right) {
    return Arrays.compareUnsigned(bytes, start(left), ends[left], bytes, start(right), ends[right]);
  }

  int compareTo(int index, Keyspace keyspace, byte[] key) {
    int start = start(index);
    int order = Integer.compare(bytes[start], keyspace.id());
    return order != 0
        ? order
        : Arrays.compareUnsigned(bytes, start + 1, ends[index], key, 0, key.length);
  }

  /**
   * Returns the indexes of all keys in the order of the keys; equal keys in the order of indexes.
   */
  int[] sorted() {
    Integer[] boxed = new Integer[count];
    Arrays.setAll(boxed, i -> i);
    Arrays.sort(boxed, this::compare);
    int[] order = new int[count];
    Arrays.setAll(order, i -> boxed[i]);
    return order;
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }
}
