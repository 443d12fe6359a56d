package io.tercet.core.engine;

import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Storage;

/** Runs the contract of an engine about conflicts on the local one in memory. */
class MemoryEngineConflictTest extends ConflictContract {
  @Override
  protected Storage newStorage() {
    return new MemoryStorage();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return ((MemoryStorage) closed).reopen();
  }
}
