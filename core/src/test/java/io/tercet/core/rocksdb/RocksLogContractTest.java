package io.tercet.core.rocksdb;

import io.tercet.core.storage.LogContract;
import io.tercet.core.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract of a storage's log on the one on disk. */
class RocksLogContractTest extends LogContract {
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
