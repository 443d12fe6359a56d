package io.tercet.kv;

import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.ScanHint;

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
}
