package io.tercet.core.rocksdb;

import io.tercet.core.storage.Storage;
import io.tercet.core.storage.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract of a storage on the one on disk. */
class RocksStorageContractTest extends StorageContract {
  @TempDir Path directory;

  @Override
  protected Storage open() {
    return RocksStorage.open(TestStores.small(directory.resolve("store")));
  }

  @Override
  protected Storage reopen(Storage closed) {
    return open();
  }
}
