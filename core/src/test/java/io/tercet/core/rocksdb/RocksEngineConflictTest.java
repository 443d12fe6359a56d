package io.tercet.core.rocksdb;

import io.tercet.core.engine.ConflictContract;
import io.tercet.core.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract of an engine about conflicts on the local one over disk. */
class RocksEngineConflictTest extends ConflictContract {
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
