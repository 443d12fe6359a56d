package io.tercet.client;

/** When a call may be sent again after it failed. */
enum Repeat {
  /** Reads, and writes with a request id: always, because a repetition changes nothing. */
  ALWAYS,
  /**
   * Calls inside a transaction, and commits: as {@link #ALWAYS}, but a conflict is the whole
   * transaction's matter.
   */
  IN_TRANSACTION,
  /** Writes without a request id: only where the server said that nothing was written. */
  IF_NOT_WRITTEN
}
