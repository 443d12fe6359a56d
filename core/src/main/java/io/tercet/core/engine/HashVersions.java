package io.tercet.core.engine;

/**
 * A table from 64-bit hashes to the last sequence number at which the key was written: open
 * addressing with linear probing and deletion by shifting back. Zero marks a free slot. One thread
 * at a time.
 */
final class HashVersions {
  private static final int INITIAL_SLOTS = 1024;

  private long[] table = new long[2 * INITIAL_SLOTS];
  private int mask = INITIAL_SLOTS - 1;
  private int count;

  /** Returns the last sequence number of a hash, or 0. */
  long get(long hash) {
    return table[2 * slot(hash) + 1];
  }

  void put(long hash, long sequence) {
    int slot = slot(hash);
    if (table[2 * slot] == 0) {
      table[2 * slot] = hash;
      count++;
    }
    table[2 * slot + 1] = sequence;
    if (count * 5L > (mask + 1) * 3L) {
      resize(2 * (mask + 1));
    }
  }

  /** Removes a hash unless it was written after {@code sequence}. */
  void removeUpTo(long hash, long sequence) {
    int slot = slot(hash);
    if (table[2 * slot] == 0 || table[2 * slot + 1] > sequence) {
      return;
    }
    count--;
    int free = slot;
    int next = (slot + 1) & mask;
    while (table[2 * next] != 0) {
      int home = home(table[2 * next]);
      if (((next - home) & mask) >= ((next - free) & mask)) {
        table[2 * free] = table[2 * next];
        table[2 * free + 1] = table[2 * next + 1];
        free = next;
      }
      next = (next + 1) & mask;
    }
    table[2 * free] = 0;
    table[2 * free + 1] = 0;
  }

  void clear() {
    if (count > 0) {
      table = new long[2 * INITIAL_SLOTS];
      mask = INITIAL_SLOTS - 1;
      count = 0;
    }
  }

  long memoryBytes() {
    return 8L * table.length;
  }

  private int home(long hash) {
    return (int) (hash >>> 20) & mask;
  }

  private int slot(long hash) {
    int slot = home(hash);
    while (table[2 * slot] != 0 && table[2 * slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void resize(int slots) {
    long[] old = table;
    table = new long[2 * slots];
    mask = slots - 1;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        int slot = slot(old[i]);
        table[2 * slot] = old[i];
        table[2 * slot + 1] = old[i + 1];
      }
    }
  }
}
