package io.tercet.bench.experiment;

import org.rocksdb.RocksDBException;

/** A way to bring concurrent commits into groups. Any thread may call it. */
interface Pipeline extends AutoCloseable {
  /** Blocks until {@code commit} is written. */
  void commit(Commit commit) throws RocksDBException;

  /**
   * Returns at once, or after leading a group; {@link Commit#whenDone} runs when {@code commit} is
   * written.
   */
  void submit(Commit commit) throws RocksDBException;

  @Override
  void close() throws InterruptedException;
}
