package io.tercet.core.storage;

import org.jspecify.annotations.Nullable;

/**
 * What Tercet's own engine asks of the thing that keeps bytes: ordered keyspaces, snapshots, one
 * atomic write at a time with its log, and a small durable state beside it. Implemented by RocksDB
 * and, for tests, by memory with faults; one contract suite runs on both.
 *
 * <p><b>Sequence numbers.</b> Every operation of a batch takes the next number; a batch of n
 * operations written after number s takes s+1 to s+n, and {@link #lastSequence} becomes s+n in one
 * step, together with the visibility of all of it. Markers take no number. Nothing is visible
 * before {@link #write} has made it as durable as it was asked to.
 *
 * <p><b>Threads.</b> Reads from any number of threads. {@link #write} from one thread at a time
 * (the sequencer's leader); {@link #syncLog} and {@link #housekeep} may run beside it.
 */
public interface Storage extends AutoCloseable {
  /** Returns the sequence number of the last operation that is visible; 0 in an empty store. */
  long lastSequence();

  /** Returns the newest value of a key, or null if it is absent; takes no snapshot. */
  byte @Nullable [] get(Keyspace keyspace, byte[] key);

  /** Returns the store as it is now; the caller closes it. */
  Snapshot snapshot();

  /**
   * Applies a batch, atomically.
   *
   * @param batch in the format of {@link Batch}; not kept, not changed
   * @param sync whether the log is to be on disk before anything becomes visible
   * @throws io.tercet.core.error.TercetException WRITE_STALL or DISK_FULL: certainly not written,
   *     may be tried again; any other reason: it is unknown whether the batch will be there after a
   *     reopen, and nothing may be written or synced any more
   */
  void write(byte[] batch, boolean sync);

  /**
   * Puts the log on disk up to what was visible when the call began.
   *
   * @throws io.tercet.core.error.TercetException if that failed; nothing may be written or synced
   *     any more
   */
  void syncLog();

  /**
   * Opens the log at the batch that holds an operation.
   *
   * @param sequence of the first operation wanted; earlier operations of its batch come along
   * @throws io.tercet.core.error.TercetException VERSION_TOO_OLD if the log starts later
   */
  LogCursor log(long sequence);

  /** Returns the state that was last written by {@link #writeState}, or null in a new store. */
  byte @Nullable [] readState();

  /**
   * Replaces the state durably and atomically: after a crash, either the old or the new one is
   * there.
   *
   * @param state at most 64 KiB
   */
  void writeState(byte[] state);

  /** Watches disk space and trims kept logs; called about once a second. */
  void housekeep();

  /** Returns about how many bytes a range takes on disk, unwritten buffers included. */
  long approximateBytes(Keyspace keyspace, KeyRange range);

  /** Rewrites a range so that deleted and overwritten entries no longer take space. */
  void compact(Keyspace keyspace, KeyRange range);

  /**
   * Reads what this storage has on disk and holds it against its checksums; returns if all of them
   * are right. Takes as long as reading everything once. What is only in the log was held against
   * its checksums by the open.
   *
   * @throws io.tercet.core.error.TercetException DATA_LOSS at the first that is wrong, IO_ERROR if
   *     reading fails
   */
  void verify();

  /** Returns figures about the storage, by name, for monitoring. */
  java.util.Map<String, Long> statistics();

  /** Closes everything that this storage owns; all snapshots and cursors are closed before. */
  @Override
  void close();
}
