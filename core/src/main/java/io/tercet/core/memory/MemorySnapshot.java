package io.tercet.core.memory;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A {@link MemoryStorage} as it was after some write. Any thread. */
final class MemorySnapshot implements Snapshot {
  private final MemoryStorage storage;
  private final long sequence;
  private final AtomicBoolean closed = new AtomicBoolean();

  MemorySnapshot(MemoryStorage storage, long sequence) {
    this.storage = storage;
    this.sequence = sequence;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    requireOpen();
    storage.meet(Faults.Point.READ);
    Version version = Version.at(storage.table(keyspace).newest(key), sequence);
    return version == null || version.value == null ? null : version.value.clone();
  }

  @Override
  public List<byte @Nullable []> multiGet(Keyspace keyspace, List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      values.add(get(keyspace, key));
    }
    return values;
  }

  @Override
  public Cursor scan(Keyspace keyspace, KeyRange range, Direction direction, ScanHint hint) {
    requireOpen();
    return storage.openCursor(keyspace, range, direction, sequence);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the snapshot is closed");
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      storage.release(sequence);
    }
  }
}
