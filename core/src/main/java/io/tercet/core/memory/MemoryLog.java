package io.tercet.core.memory;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log of a storage in memory: batches by the sequence number of their first operation, without
 * gaps. Appended to and trimmed by one thread at a time, read by any.
 */
final class MemoryLog {
  private final ConcurrentSkipListMap<Long, byte[]> batches = new ConcurrentSkipListMap<>();
  private volatile long start = 1;
  private final AtomicLong bytes = new AtomicLong();

  /** Returns the sequence number of the first operation that is kept, or of the next one. */
  long start() {
    return start;
  }

  /** Returns how many bytes the batches take. */
  long bytes() {
    return bytes.get();
  }

  int count() {
    return batches.size();
  }

  /** Adds a batch; it is not copied, and has its sequence number in it. */
  void append(byte[] batch) {
    batches.put(Batch.sequence(batch), batch);
    bytes.addAndGet(batch.length);
  }

  /** Returns the batch that holds an operation, or null if none does. */
  byte @Nullable [] holding(long sequence) {
    Map.Entry<Long, byte[]> entry = batches.floorEntry(sequence);
    return entry != null && last(entry.getValue()) >= sequence ? entry.getValue() : null;
  }

  /** Returns the batches that start after an operation, in order. */
  Iterable<byte[]> after(long sequence) {
    return batches.tailMap(sequence, false).values();
  }

  /**
   * Fills an empty log with the batches of another, up to an operation.
   *
   * @param last of the last batch that is taken over
   */
  void copyFrom(MemoryLog other, long last) {
    start = other.start;
    other.batches.headMap(last, true).values().forEach(this::append);
  }

  /** Drops the oldest batches until the rest fits, none that ends after {@code last}. */
  void trim(long keptBytes, long last) {
    Map.Entry<Long, byte[]> oldest = batches.firstEntry();
    while (oldest != null && bytes.get() > keptBytes && last(oldest.getValue()) <= last) {
      // The start moves first, so that a reader that misses the batch finds out why.
      start = last(oldest.getValue()) + 1;
      batches.remove(oldest.getKey());
      bytes.addAndGet(-oldest.getValue().length);
      oldest = batches.firstEntry();
    }
  }

  void refuseBeforeStart(long sequence) {
    if (sequence < start) {
      throw new TercetException(
              Reason.VERSION_TOO_OLD,
              "The log no longer reaches back that far; read the data as it is now instead.")
          .with("sequence", sequence)
          .with("log_start", start);
    }
  }

  /** Returns the sequence number of the last operation of a batch. */
  static long last(byte[] batch) {
    return Batch.sequence(batch) + Batch.count(batch) - 1;
  }
}
