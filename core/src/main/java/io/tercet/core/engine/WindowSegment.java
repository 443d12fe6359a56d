package io.tercet.core.engine;

import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were written during some stretch of time, in the order of writing, with their sequence
 * numbers. Sorted by key only when range checks ask again and again. One thread at a time.
 */
final class WindowSegment {
  /** Up to so many recent keys are looked at one by one rather than by the sorted order. */
  private static final int LINEAR_MAX = 64;

  /**
   * So many checks look at all keys one by one before the segment is sorted: sorting costs as much
   * as some dozens of such looks, and most segments are never asked again.
   */
  private static final int UNSORTED_CHECKS_MAX = 16;

  private final KeyArena keys;
  private long[] sequences;
  private long[] hashes;
  private int @Nullable [] order;
  private int unsortedChecks;
  private final Slice probe = new Slice(new byte[0]);

  WindowSegment(int expectedKeys) {
    keys = new KeyArena(expectedKeys);
    sequences = new long[expectedKeys];
    hashes = new long[expectedKeys];
  }

  /** Returns one segment with the keys of consecutive ones. */
  static WindowSegment join(List<WindowSegment> segments) {
    int count = segments.stream().mapToInt(WindowSegment::count).sum();
    WindowSegment joined = new WindowSegment(count);
    int at = 0;
    for (WindowSegment segment : segments) {
      joined.keys.addAll(segment.keys);
      System.arraycopy(segment.sequences, 0, joined.sequences, at, segment.count());
      System.arraycopy(segment.hashes, 0, joined.hashes, at, segment.count());
      at += segment.count();
    }
    return joined;
  }

  void add(Keyspace keyspace, Slice key, long hash, long sequence) {
    int at = keys.count();
    if (at == sequences.length) {
      sequences = Arrays.copyOf(sequences, Math.max(16, 2 * at));
      hashes = Arrays.copyOf(hashes, sequences.length);
    }
    keys.add(keyspace, key.array(), key.offset(), key.length());
    sequences[at] = sequence;
    hashes[at] = hash;
    order = null;
  }

  int count() {
    return keys.count();
  }

  long lastSequence() {
    return sequences[keys.count() - 1];
  }

  long memoryBytes() {
    return keys.memoryBytes() + 16L * sequences.length + (order == null ? 0 : 4L * order.length);
  }

  void removeFrom(HashVersions versions) {
    for (int i = 0; i < keys.count(); i++) {
      versions.removeUpTo(hashes[i], sequences[i]);
    }
  }

  /** Tells whether a key of a range was written after a sequence number. */
  boolean writtenAfter(long sequence, Keyspace keyspace, KeyRange range) {
    if (lastSequence() <= sequence) {
      return false;
    }
    int from = firstAfter(sequence);
    if (keys.count() - from <= LINEAR_MAX || unsortedChecks < UNSORTED_CHECKS_MAX) {
      unsortedChecks += keys.count() - from <= LINEAR_MAX ? 0 : 1;
      for (int i = from; i < keys.count(); i++) {
        if (inRange(i, keyspace, range)) {
          return true;
        }
      }
      return false;
    }
    int[] sorted = sorted();
    for (int i = lowerBound(sorted, keyspace, range.start()); i < sorted.length; i++) {
      if (!inRange(sorted[i], keyspace, range)) {
        return false;
      }
      if (sequences[sorted[i]] > sequence) {
        return true;
      }
    }
    return false;
  }

  private int firstAfter(long sequence) {
    int low = 0;
    int high = keys.count();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequences[middle] <= sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean inRange(int index, Keyspace keyspace, KeyRange range) {
    if (keys.keyspace(index) != keyspace) {
      return false;
    }
    keys.key(index, probe);
    byte @Nullable [] end = range.end();
    return probe.compareTo(range.start()) >= 0 && (end == null || probe.compareTo(end) < 0);
  }

  private int lowerBound(int[] sorted, Keyspace keyspace, byte[] key) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys.compareTo(sorted[middle], keyspace, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int[] sorted() {
    int[] sorted = order;
    if (sorted == null) {
      sorted = keys.sorted();
      order = sorted;
    }
    return sorted;
  }
}
