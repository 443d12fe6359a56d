package io.tercet.core.engine;

import io.tercet.core.storage.Reader;

/**
 * The store at one version. Reads from any number of threads, each cursor in one; closed once by
 * whoever opened it.
 */
public interface View extends Reader {
  /** Returns the version: this view sees every commit up to it and none after. */
  long version();

  /** Returns the store's time at which this view was opened, in milliseconds since 1970. */
  long nowMs();

  /** Tells whether a commit may rest on what is read here. */
  boolean readWrite();

  /**
   * Does nothing while this view may be used; every read but the steps of cursors calls it.
   *
   * @throws io.tercet.core.error.TercetException TRANSACTION_EXPIRED if it is too old,
   *     CONFLICT_WINDOW_FULL if it had to give way, SHUTTING_DOWN if the engine closes
   */
  void ensureUsable();
}
