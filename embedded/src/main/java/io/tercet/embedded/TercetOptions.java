package io.tercet.embedded;

import io.tercet.core.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Tercet} is opened. Immutable.
 *
 * @param directory where the data is; null to keep it in memory, for as long as the store is open
 * @param memoryBytes what the block cache and the write buffers may take together
 * @param historyAge how long the log is kept for readers of the history
 * @param historyBytes how large the kept log may grow
 * @param diskReserveBytes writes are refused while less disk space is free; negative for a default
 *     that suits the disk
 * @param createsBuckets whether a write creates a bucket that does not exist
 * @param store limits and times of the store
 * @param deadline how long a call may take, with all its repetitions after conflicts; 1 ms or more
 */
public record TercetOptions(
    @Nullable Path directory,
    long memoryBytes,
    Duration historyAge,
    long historyBytes,
    long diskReserveBytes,
    boolean createsBuckets,
    StoreOptions store,
    Duration deadline) {
  /** How long a call may take unless said otherwise. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final long MEMORY_BYTES = 256L << 20;
  private static final long HISTORY_BYTES = 4L << 30;

  /** Checks the deadline. */
  public TercetOptions {
    long unused = Times.atLeastOneMs(deadline, "deadline");
  }

  /** Returns the options for a store on disk. */
  public static TercetOptions of(Path directory) {
    return defaults(directory);
  }

  /** Returns the options for a store in memory. */
  public static TercetOptions inMemory() {
    return defaults(null);
  }

  private static TercetOptions defaults(@Nullable Path directory) {
    return new TercetOptions(
        directory,
        MEMORY_BYTES,
        Duration.ofDays(1),
        HISTORY_BYTES,
        -1,
        true,
        StoreOptions.DEFAULT,
        DEADLINE);
  }

  /** Returns these options with another memory budget. */
  public TercetOptions withMemoryBytes(long bytes) {
    return new TercetOptions(
        directory,
        bytes,
        historyAge,
        historyBytes,
        diskReserveBytes,
        createsBuckets,
        store,
        deadline);
  }

  /** Returns these options with another bound of the kept log. */
  public TercetOptions withHistory(Duration age, long bytes) {
    return new TercetOptions(
        directory, memoryBytes, age, bytes, diskReserveBytes, createsBuckets, store, deadline);
  }

  /** Returns these options with another reserve of disk space. */
  public TercetOptions withDiskReserveBytes(long bytes) {
    return new TercetOptions(
        directory, memoryBytes, historyAge, historyBytes, bytes, createsBuckets, store, deadline);
  }

  /** Returns these options with the creation of buckets by writes allowed or not. */
  public TercetOptions withCreatesBuckets(boolean creates) {
    return new TercetOptions(
        directory,
        memoryBytes,
        historyAge,
        historyBytes,
        diskReserveBytes,
        creates,
        store,
        deadline);
  }

  /** Returns these options with other limits and times. */
  public TercetOptions withStore(StoreOptions other) {
    return new TercetOptions(
        directory,
        memoryBytes,
        historyAge,
        historyBytes,
        diskReserveBytes,
        createsBuckets,
        other,
        deadline);
  }

  /**
   * Returns these options with another time that a call may take, repetitions included; 1 ms or
   * more.
   */
  public TercetOptions withDeadline(Duration other) {
    return new TercetOptions(
        directory,
        memoryBytes,
        historyAge,
        historyBytes,
        diskReserveBytes,
        createsBuckets,
        store,
        other);
  }
}
