package io.tercet.core.memory;

import io.tercet.core.storage.Storage;
import io.tercet.core.storage.StorageModelContract;

/** Runs the random contract of a storage on the one in memory. */
class MemoryStorageModelTest extends StorageModelContract {
  @Override
  protected Storage open() {
    return new MemoryStorage();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return ((MemoryStorage) closed).reopen();
  }

  @Override
  protected int rounds() {
    return 200;
  }
}
