package io.tercet.core.storage;

/**
 * A walk over the log of writes, in order, that goes on when more is written. Used by one thread at
 * a time; closed by whoever opened it.
 */
public interface LogCursor extends AutoCloseable {
  /**
   * Steps to the next batch.
   *
   * @return false if there is none yet; a later call may answer true
   * @throws io.tercet.core.error.TercetException VERSION_TOO_OLD if the log no longer reaches back
   *     to where this cursor stands, DATA_LOSS if it is damaged or has a gap
   */
  boolean next();

  /** Returns the sequence number of the first operation of the current batch. */
  long sequence();

  /** Returns the current batch in the format of {@link Batch}; the array is the caller's. */
  byte[] batch();

  @Override
  void close();
}
