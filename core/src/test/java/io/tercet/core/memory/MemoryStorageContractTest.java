package io.tercet.core.memory;

import io.tercet.core.storage.Storage;
import io.tercet.core.storage.StorageContract;

/** Runs the contract of a storage on the one in memory. */
class MemoryStorageContractTest extends StorageContract {
  @Override
  protected Storage open() {
    return new MemoryStorage();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return ((MemoryStorage) closed).reopen();
  }
}
