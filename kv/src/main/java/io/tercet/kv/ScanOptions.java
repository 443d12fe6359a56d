package io.tercet.kv;

import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.ScanHint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a scan shows.
 *
 * @param range of keys, within the bucket
 * @param direction which way
 * @param hint how many entries are likely to be read
 */
public record ScanOptions(KeyRange range, Direction direction, ScanHint hint) {
  /** All entries, forward. */
  public static final ScanOptions ALL =
      new ScanOptions(KeyRange.all(), Direction.FORWARD, ScanHint.LONG);

  /** A scan of at most so many entries is a short one for the storage. */
  private static final long SHORT_ENTRIES_MAX = 100;

  /**
   * Returns those of a scan that begins, or reads on where another one has ended.
   *
   * @param range of keys of the whole scan
   * @param reverse whether it goes backwards
   * @param limit the most entries; 0 for no limit
   * @param lastKey the key after which it reads on, or null if it begins
   */
  public static ScanOptions of(
      KeyRange range, boolean reverse, long limit, byte @Nullable [] lastKey) {
    KeyRange rest = range;
    if (lastKey != null) {
      rest =
          reverse
              ? KeyRange.of(range.start(), lastKey)
              : KeyRange.of(Arrays.copyOf(lastKey, lastKey.length + 1), range.end());
    }
    return new ScanOptions(
        rest,
        reverse ? Direction.REVERSE : Direction.FORWARD,
        limit > 0 && limit <= SHORT_ENTRIES_MAX ? ScanHint.SHORT : ScanHint.LONG);
  }
}
