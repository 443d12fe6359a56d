package io.tercet.core.memory;

import io.tercet.core.storage.Batch;
import io.tercet.core.storage.LogCursor;
import org.jspecify.annotations.Nullable;

/** Walks the log of a {@link MemoryStorage}. One thread at a time. */
final class MemoryLogCursor implements LogCursor {
  private final MemoryStorage storage;
  private final MemoryLog log;

  /** Of the first operation that was not shown yet. */
  private long wanted;

  private byte @Nullable [] batch;

  MemoryLogCursor(MemoryStorage storage, MemoryLog log, long wanted) {
    this.storage = storage;
    this.log = log;
    this.wanted = wanted;
  }

  @Override
  public boolean next() {
    storage.meet(Faults.Point.LOG_READ);
    if (wanted > storage.lastSequence()) {
      return false;
    }
    byte[] found = log.holding(wanted);
    if (found == null) {
      log.refuseBeforeStart(wanted);
      throw new IllegalStateException("the log has a gap before " + wanted);
    }
    batch = found.clone();
    wanted = MemoryLog.last(found) + 1;
    return true;
  }

  @Override
  public long sequence() {
    return Batch.sequence(current());
  }

  @Override
  public byte[] batch() {
    return current();
  }

  private byte[] current() {
    if (batch == null) {
      throw new IllegalStateException("next was not called, or found nothing");
    }
    return batch;
  }

  @Override
  public void close() {
    batch = null;
  }
}
