package io.tercet.core.engine;

import io.tercet.core.storage.BatchVisitor;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;

/**
 * Which keys were written since the oldest open read-write view: what commits are validated
 * against.
 *
 * <p><b>Design.</b> Points are answered by one table from key hashes to the last sequence number.
 * Ranges need the keys themselves: they stand in segments, each covering a stretch of time, as
 * bytes in arrays (no object per key, so that a window of millions of keys costs the garbage
 * collector nothing), sorted only when range checks ask again and again. Small segments are joined
 * as they age, so that a range check meets a number of segments that grows with the logarithm of
 * the window. Whole segments are dropped when no open view is older. The way of validating
 * optimistic transactions backward against committed ones is that of Kung and Robinson (1981).
 *
 * <p>One thread at a time: the sequencer's leader.
 */
final class ConflictWindow {
  private static final int SEGMENT_KEYS = 256;
  private static final int JOINED_KEYS_MAX = 16_384;
  private static final int FAN_IN = 4;

  private final HashVersions versions = new HashVersions();
  private final ArrayList<WindowSegment> segments = new ArrayList<>();
  private final Recorder recorder = new Recorder();

  /** Records what a commit wrote; sequence numbers never decrease from call to call. */
  void record(long sequence, Writes writes) {
    recorder.sequence = sequence;
    writes.forEach(recorder);
  }

  /** Tells whether anything that was read has been written after a sequence number. */
  boolean conflicts(long sequence, ReadSet reads) {
    if (segments.isEmpty()) {
      return false;
    }
    if (reads.pointCount() > 0) {
      for (long hash : reads.pointHashes()) {
        if (hash != 0 && versions.get(hash) > sequence) {
          return true;
        }
      }
    }
    for (ReadSet.Range range : reads.ranges()) {
      for (int i = segments.size() - 1; i >= 0; i--) {
        WindowSegment segment = segments.get(i);
        if (segment.lastSequence() <= sequence) {
          break;
        }
        if (segment.writtenAfter(sequence, range.keyspace(), range.range())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Forgets what no view can ask for any more: all up to a sequence number. */
  void forget(long sequence) {
    int dropped = 0;
    while (dropped < segments.size() && segments.get(dropped).lastSequence() <= sequence) {
      segments.get(dropped).removeFrom(versions);
      dropped++;
    }
    segments.subList(0, dropped).clear();
  }

  void clear() {
    if (!segments.isEmpty()) {
      segments.clear();
      versions.clear();
    }
  }

  long memoryBytes() {
    long bytes = versions.memoryBytes();
    for (int i = 0; i < segments.size(); i++) {
      bytes += segments.get(i).memoryBytes();
    }
    return bytes;
  }

  private WindowSegment active() {
    int last = segments.size() - 1;
    if (last >= 0 && segments.get(last).count() < SEGMENT_KEYS) {
      return segments.get(last);
    }
    joinTail();
    WindowSegment segment = new WindowSegment(SEGMENT_KEYS);
    segments.add(segment);
    return segment;
  }

  /** Joins the last segments while there are several of about one size. */
  private void joinTail() {
    while (segments.size() >= FAN_IN) {
      List<WindowSegment> tail = segments.subList(segments.size() - FAN_IN, segments.size());
      int newest = tail.get(FAN_IN - 1).count();
      if (tail.get(0).count() >= 2 * newest || newest * FAN_IN > JOINED_KEYS_MAX) {
        return;
      }
      WindowSegment joined = WindowSegment.join(tail);
      tail.clear();
      segments.add(joined);
    }
  }

  /** Takes the keys out of encoded writes. */
  private final class Recorder implements BatchVisitor {
    private long sequence;

    @Override
    public void put(Keyspace keyspace, Slice key, Slice value) {
      add(keyspace, key);
    }

    @Override
    public void delete(Keyspace keyspace, Slice key) {
      add(keyspace, key);
    }

    @Override
    public void merge(Keyspace keyspace, Slice key, Slice operand) {
      add(keyspace, key);
    }

    private void add(Keyspace keyspace, Slice key) {
      long hash = KeyHash.hash(keyspace, key.array(), key.offset(), key.length());
      versions.put(hash, sequence);
      active().add(keyspace, key, hash, sequence);
    }
  }
}
