package io.tercet.client;

/** When a write is acknowledged. */
public enum Durability {
  /** After its log record is on disk: the default. */
  SYNC,
  /**
   * After its log record is written, and before it is synced, which follows within a second by
   * default. It survives a crash of the server, but may be lost on power failure.
   */
  BUFFERED;

  io.tercet.common.v1.Durability toProto() {
    return this == SYNC
        ? io.tercet.common.v1.Durability.DURABILITY_SYNC
        : io.tercet.common.v1.Durability.DURABILITY_BUFFERED;
  }
}
