package io.tercet.core.engine;

import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has read: single keys, present or absent, and ranges. A commit rests on all of
 * it.
 *
 * <p>Bounded: a set that outgrows its budget is coarsened, never cut. Its keys and ranges are
 * sorted and neighbours are joined into at most {@link #COARSE_RANGES} ranges that cover them,
 * which may turn a commit that would have passed into a conflict, and never the other way round.
 *
 * <p>One thread at a time.
 */
public final class ReadSet {
  /** The set of a commit that read nothing; it takes no reads. */
  public static final ReadSet EMPTY = new ReadSet(0);

  static final int COARSE_RANGES = 256;
  private static final int RANGE_BYTES = 64;

  private final long budgetBytes;
  private long[] points = new long[16];
  private int pointCount;
  private KeyArena pointKeys = new KeyArena(8);
  private List<Range> ranges = new ArrayList<>();
  private long rangeBytes;
  private boolean coarsened;

  /** A range within a keyspace. */
  record Range(Keyspace keyspace, KeyRange range) {}

  /**
   * Creates an empty set.
   *
   * @param budgetBytes how much memory it may take before it is coarsened
   */
  public ReadSet(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Adds a key that was read, whether it was there or not. */
  public void addPoint(Keyspace keyspace, byte[] key) {
    refuseIfShared();
    long hash = KeyHash.hash(keyspace, key);
    int slot = slot(points, hash);
    if (points[slot] == hash) {
      return;
    }
    points[slot] = hash;
    pointKeys.add(keyspace, key, 0, key.length);
    if (++pointCount * 2 > points.length) {
      grow();
    }
    coarsenIfLarge();
  }

  /** Adds a range that was read, empty or not. */
  public void addRange(Keyspace keyspace, KeyRange range) {
    refuseIfShared();
    if (range.isEmpty()) {
      return;
    }
    ranges.add(new Range(keyspace, range));
    rangeBytes += bytes(range);
    coarsenIfLarge();
  }

  /** Tells whether nothing was read. */
  public boolean isEmpty() {
    return pointCount == 0 && ranges.isEmpty();
  }

  /** Tells whether the set covers more than was read. */
  public boolean isCoarsened() {
    return coarsened;
  }

  /** Returns about how much memory this takes, in bytes. */
  public long memoryBytes() {
    return 8L * points.length + pointKeys.memoryBytes() + rangeBytes;
  }

  /** Returns the hashes of the keys; zeros in between mean nothing. */
  long[] pointHashes() {
    return points;
  }

  int pointCount() {
    return pointCount;
  }

  List<Range> ranges() {
    return ranges;
  }

  private void refuseIfShared() {
    if (budgetBytes == 0) {
      throw new IllegalStateException("a commit without a view reads nothing");
    }
  }

  private static long bytes(KeyRange range) {
    return (long) RANGE_BYTES
        + range.start().length
        + (range.end() == null ? 0 : range.end().length);
  }

  private static int slot(long[] table, long hash) {
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0 && table[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] larger = new long[2 * points.length];
    for (long hash : points) {
      if (hash != 0) {
        larger[slot(larger, hash)] = hash;
      }
    }
    points = larger;
  }

  private void coarsenIfLarge() {
    if (memoryBytes() <= budgetBytes || pointCount + ranges.size() <= COARSE_RANGES) {
      return;
    }
    List<Range> all = new ArrayList<>(ranges);
    for (int i = 0; i < pointCount; i++) {
      all.add(new Range(pointKeys.keyspace(i), KeyRange.single(pointKeys.keyBytes(i))));
    }
    ranges = coarsen(all);
    rangeBytes = ranges.stream().mapToLong(range -> bytes(range.range())).sum();
    points = new long[16];
    pointCount = 0;
    pointKeys = new KeyArena(8);
    coarsened = true;
  }

  private static List<Range> coarsen(List<Range> all) {
    all.sort(
        Comparator.comparing(Range::keyspace)
            .thenComparing(range -> range.range().start(), Arrays::compareUnsigned));
    // Half of what is allowed, so that the next coarsening is not due at once.
    int groupSize = Math.max(2, (all.size() + COARSE_RANGES / 2 - 1) / (COARSE_RANGES / 2));
    List<Range> joined = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      Range first = all.get(from);
      byte @Nullable [] end = first.range().end();
      int to = from + 1;
      while (to < all.size()
          && to < from + groupSize
          && all.get(to).keyspace() == first.keyspace()) {
        end = later(end, all.get(to).range().end());
        to++;
      }
      joined.add(new Range(first.keyspace(), KeyRange.of(first.range().start(), end)));
      from = to;
    }
    return joined;
  }

  private static byte @Nullable [] later(byte @Nullable [] left, byte @Nullable [] right) {
    if (left == null || right == null) {
      return null;
    }
    return Arrays.compareUnsigned(left, right) >= 0 ? left : right;
  }
}
