package io.tercet.bench.experiment.window;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * A window of segments by time. The newest one takes writes; the oldest are dropped whole. A check
 * looks only at segments that end after its version, newest first: one for a young transaction, all
 * for the oldest.
 */
public final class SegmentedWindow implements Window {
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private final int segmentKeys;

  /**
   * Creates a window.
   *
   * @param segmentKeys how many keys a segment takes before the next begins
   */
  public SegmentedWindow(int segmentKeys) {
    this.segmentKeys = segmentKeys;
    segments.addFirst(new Segment(segmentKeys, 0));
  }

  @Override
  public void add(byte[] key, long version) {
    Segment newest = segments.getFirst();
    if (newest.isFull()) {
      newest = new Segment(segmentKeys, version);
      segments.addFirst(newest);
    }
    newest.add(key, version);
  }

  @Override
  public boolean changedSince(byte[] key, long version) {
    long hash = Segment.hash(key);
    for (Segment segment : segments) {
      if (segment.lastVersion() <= version) {
        return false;
      }
      if (segment.changedSince(hash, version)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean rangeChangedSince(byte[] start, byte[] end, long version) {
    for (Segment segment : segments) {
      if (segment.lastVersion() <= version) {
        return false;
      }
      if (segment.rangeChangedSince(start, end, version)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void forget(long version) {
    Iterator<Segment> oldestFirst = segments.descendingIterator();
    while (segments.size() > 1 && oldestFirst.hasNext()) {
      if (oldestFirst.next().lastVersion() > version) {
        return;
      }
      oldestFirst.remove();
    }
  }

  /** How much memory the segments take, in bytes. */
  public long memoryBytes() {
    return segments.stream().mapToLong(Segment::memoryBytes).sum();
  }
}
