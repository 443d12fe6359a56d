package io.tercet.core.rocksdb;

import java.nio.file.Path;
import java.time.Duration;

/** Settings for stores of tests. */
final class TestStores {
  private TestStores() {}

  /** Returns the settings of a store that takes little memory and leaves the disk alone. */
  static RocksSettings small(Path directory) {
    return new RocksSettings(directory, 32L << 20, Duration.ofHours(1), 1L << 30, 0);
  }
}
