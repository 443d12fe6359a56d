package io.tercet.core.storage;

/**
 * The store as it was after some write. Any number of threads may read from one snapshot; each
 * cursor belongs to one thread. Closing a snapshot while its cursors are open is an error of the
 * caller's.
 */
public interface Snapshot extends Reader {
  /** Returns the sequence number of the last operation that this snapshot sees. */
  long sequence();
}
