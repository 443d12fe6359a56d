package io.tercet.core.rocksdb;

import io.tercet.core.engine.EngineContract;
import io.tercet.core.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract of an engine on the local one over disk. */
class RocksEngineContractTest extends EngineContract {
  @TempDir Path directory;
  private int stores;

  @Override
  protected Storage newStorage() {
    stores++;
    return openLast();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return openLast();
  }

  private Storage openLast() {
    return RocksStorage.open(TestStores.small(directory.resolve("store" + stores)));
  }
}
