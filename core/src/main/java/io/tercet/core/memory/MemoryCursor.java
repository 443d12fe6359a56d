package io.tercet.core.memory;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Slice;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * Walks a range at one moment. What it hands out stands in two buffers that each step overwrites,
 * as in RocksDB's cursors, so that a caller that keeps a slice for too long is found out by tests
 * in memory. One thread at a time.
 */
final class MemoryCursor implements Cursor {
  private final MemoryStorage storage;
  private final Iterator<Map.Entry<byte[], Version>> entries;
  private final long sequence;
  private final Slice key = new Slice(new byte[32], 0, 0);
  private final Slice value = new Slice(new byte[64], 0, 0);
  private boolean onEntry;
  private boolean closed;

  MemoryCursor(MemoryStorage storage, Iterator<Map.Entry<byte[], Version>> entries, long sequence) {
    this.storage = storage;
    this.entries = entries;
    this.sequence = sequence;
  }

  @Override
  public boolean next() {
    if (closed) {
      throw new IllegalStateException("the cursor is closed");
    }
    storage.meet(Faults.Point.READ);
    while (entries.hasNext()) {
      Map.Entry<byte[], Version> entry = entries.next();
      Version version = Version.at(entry.getValue(), sequence);
      if (version != null && version.value != null) {
        fill(key, entry.getKey());
        fill(value, version.value);
        onEntry = true;
        return true;
      }
    }
    onEntry = false;
    return false;
  }

  private static void fill(Slice buffer, byte[] bytes) {
    byte[] array = buffer.array();
    if (array.length < bytes.length) {
      Arrays.fill(array, 0, buffer.length(), (byte) 0xDB);
      array = new byte[2 * bytes.length];
    }
    System.arraycopy(bytes, 0, array, 0, bytes.length);
    buffer.set(array, 0, bytes.length);
  }

  @Override
  public Slice key() {
    return current(key);
  }

  @Override
  public Slice value() {
    return current(value);
  }

  private Slice current(Slice slice) {
    if (!onEntry) {
      throw new IllegalStateException("the cursor is not on an entry");
    }
    return slice;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onEntry = false;
      storage.cursorClosed();
    }
  }
}
