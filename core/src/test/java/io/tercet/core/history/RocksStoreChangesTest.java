package io.tercet.core.history;

import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreChangesTest extends StoreChangesContract {
  @TempDir Path directory;

  @Override
  protected Storage newStorage() {
    return RocksStorage.open(
        RocksSettings.of(directory).withMemoryBytes(32L << 20).withDiskReserveBytes(0));
  }
}
