package io.tercet.core.memory;

import io.tercet.core.storage.LogContract;
import io.tercet.core.storage.Storage;

/** Runs the contract of a storage's log on the one in memory. */
class MemoryLogContractTest extends LogContract {
  @Override
  protected Storage open() {
    return new MemoryStorage();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return ((MemoryStorage) closed).reopen();
  }
}
