package io.tercet.core.rocksdb;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a {@link RocksStorage} is set up. Immutable.
 *
 * @param directory the data directory; created if it does not exist
 * @param memoryBytes what the block cache and the write buffers may take together, at least {@link
 *     #MIN_MEMORY_BYTES}
 * @param historyAge how long the log is kept for readers of the history
 * @param historyBytes how large the kept log may grow, at least 1 MiB; checked from time to time,
 *     so that what accrues between two checks comes on top
 * @param diskReserveBytes writes are refused while less disk space is free; negative for the
 *     default: the lesser of {@link #DEFAULT_RESERVE_BYTES} and a twentieth of the disk
 */
public record RocksSettings(
    Path directory,
    long memoryBytes,
    Duration historyAge,
    long historyBytes,
    long diskReserveBytes) {

  /** The least memory that a storage works with. */
  public static final long MIN_MEMORY_BYTES = 8L << 20;

  /** The disk space that is held back unless configured otherwise. */
  public static final long DEFAULT_RESERVE_BYTES = 1L << 30;

  private static final long MEBIBYTE = 1L << 20;

  /** Checks the values. */
  public RocksSettings {
    require(memoryBytes >= MIN_MEMORY_BYTES, "memoryBytes is less than 8 MiB");
    require(!historyAge.isNegative(), "historyAge is negative");
    require(historyBytes >= MEBIBYTE, "historyBytes is less than 1 MiB");
  }

  /** Returns the settings that suit a store of which nothing is known. */
  public static RocksSettings of(Path directory) {
    return new RocksSettings(directory, 256 * MEBIBYTE, Duration.ofDays(1), 4096 * MEBIBYTE, -1);
  }

  /** Returns the same settings with another memory budget. */
  public RocksSettings withMemoryBytes(long bytes) {
    return new RocksSettings(directory, bytes, historyAge, historyBytes, diskReserveBytes);
  }

  /** Returns the same settings with another bound of the kept log. */
  public RocksSettings withHistory(Duration age, long bytes) {
    return new RocksSettings(directory, memoryBytes, age, bytes, diskReserveBytes);
  }

  /** Returns the same settings with another reserve of disk space. */
  public RocksSettings withDiskReserveBytes(long bytes) {
    return new RocksSettings(directory, memoryBytes, historyAge, historyBytes, bytes);
  }

  private static void require(boolean holds, String text) {
    if (!holds) {
      throw new IllegalArgumentException(text);
    }
  }
}
