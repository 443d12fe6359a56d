package io.tercet.embedded;

/** When a write is acknowledged. */
public enum Durability {
  /** After its log record is on disk: the default. */
  SYNC(io.tercet.core.engine.Durability.SYNC),
  /**
   * After its log record is written, and before it is synced, which follows within a second by
   * default. It survives a crash of the process, but may be lost on power failure.
   */
  BUFFERED(io.tercet.core.engine.Durability.BUFFERED);

  private final io.tercet.core.engine.Durability inStore;

  Durability(io.tercet.core.engine.Durability inStore) {
    this.inStore = inStore;
  }

  io.tercet.core.engine.Durability inStore() {
    return inStore;
  }
}
