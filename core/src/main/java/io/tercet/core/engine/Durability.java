package io.tercet.core.engine;

/** What an acknowledged commit survives. */
public enum Durability {
  /** Everything, power failure included: its log record is on disk before the acknowledgement. */
  SYNC,
  /**
   * The end of the process; a power failure may lose it together with everything after it. It is on
   * disk within a configured time (default: 1 s).
   */
  BUFFERED
}
