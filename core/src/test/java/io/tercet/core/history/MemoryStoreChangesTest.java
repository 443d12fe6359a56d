package io.tercet.core.history;

import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Storage;

class MemoryStoreChangesTest extends StoreChangesContract {
  @Override
  protected Storage newStorage() {
    return new MemoryStorage();
  }
}
