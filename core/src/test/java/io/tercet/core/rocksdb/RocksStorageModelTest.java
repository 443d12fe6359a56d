package io.tercet.core.rocksdb;

import io.tercet.core.storage.Storage;
import io.tercet.core.storage.StorageModelContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the random contract of a storage on the one on disk. */
class RocksStorageModelTest extends StorageModelContract {
  @TempDir Path directory;
  private int stores;

  @Override
  protected Storage open() {
    stores++;
    return openLast();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return openLast();
  }

  @Override
  protected int rounds() {
    return 10;
  }

  private Storage openLast() {
    return RocksStorage.open(TestStores.small(directory.resolve("store" + stores)));
  }
}
