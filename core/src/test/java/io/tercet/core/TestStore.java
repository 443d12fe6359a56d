package io.tercet.core;

import io.tercet.core.engine.Durability;
import io.tercet.core.engine.ManualBackground;
import io.tercet.core.engine.ManualTime;
import io.tercet.core.engine.Outcome;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.Storage;
import io.tercet.core.transaction.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A store of tests, in memory or on disk, whose time and background work are in the test's hands.
 */
public final class TestStore implements AutoCloseable {
  private final ManualTime time = new ManualTime();
  private final @Nullable Path directory;
  private Storage storage;
  private ManualBackground background = new ManualBackground();
  private Store store;

  private TestStore(@Nullable Path directory, Storage storage) {
    this.directory = directory;
    this.storage = storage;
    this.store = open();
  }

  /** Opens an empty store in memory. */
  public static TestStore inMemory() {
    return over(new MemoryStorage());
  }

  /** Opens the store of a storage in memory. */
  public static TestStore over(MemoryStorage storage) {
    return new TestStore(null, storage);
  }

  /** Opens the store of a directory. */
  public static TestStore in(Path directory) {
    return new TestStore(directory, onDisk(directory));
  }

  /** Returns the store as it is open now. */
  public Store store() {
    return store;
  }

  /** Returns the time, which goes on over reopening. */
  public ManualTime time() {
    return time;
  }

  /** Returns the background work of the store as it is open now. */
  public ManualBackground background() {
    return background;
  }

  /** Closes the store in order and opens it again. */
  public void reopen() {
    store.close();
    storage = directory == null ? ((MemoryStorage) storage).reopen() : onDisk(directory);
    store = open();
  }

  /** Opens what a crash leaves of a store in memory. */
  public void crash(CrashMode mode, Random random) {
    MemoryStorage left = ((MemoryStorage) storage).crash(mode, random, Faults.NONE);
    store.close();
    storage = left;
    store = open();
  }

  /** Commits, and returns the version; whatever else happens is a failure. */
  public static long commit(Transaction transaction) {
    return transaction.commit(Durability.SYNC, Long.MAX_VALUE).orThrow().version();
  }

  /** Tells whether a commit conflicts; it must end in a commit or a conflict. */
  public static boolean conflicts(Transaction transaction) {
    Outcome outcome = transaction.commit(Durability.SYNC, Long.MAX_VALUE);
    if (outcome instanceof Outcome.Conflict) {
      return true;
    }
    outcome.orThrow();
    return false;
  }

  @Override
  public void close() {
    store.close();
  }

  private Store open() {
    background = new ManualBackground();
    return Store.open(storage, StoreOptions.DEFAULT, time, background, new Random(42));
  }

  private static Storage onDisk(Path directory) {
    return RocksStorage.open(
        new RocksSettings(directory, 32L << 20, Duration.ofHours(1), 1L << 30, 0));
  }
}
