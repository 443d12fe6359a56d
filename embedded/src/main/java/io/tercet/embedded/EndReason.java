package io.tercet.embedded;

/** Why a scan ended. */
public enum EndReason {
  /** Everything that was asked for has been read. */
  EXHAUSTED,
  /** A limit of the scan was reached; the resume token of the last batch reads on. */
  LIMIT_REACHED,
  /**
   * The version that was read is older than the store holds one for a reader; the resume token of
   * the last batch reads on at a newer one. Never inside a transaction.
   */
  VIEW_EXPIRED
}
