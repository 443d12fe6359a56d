package io.tercet.embedded;

import io.tercet.core.Store;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.Storage;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.KeyValues;
import java.nio.file.Path;

/**
 * A Tercet in this process: one store, its models, and the administration of its databases. Any
 * thread.
 *
 * <pre>{@code
 * try (Tercet tercet = Tercet.open(TercetOptions.of(Path.of("data")))) {
 *   ...
 * }
 * }</pre>
 */
public final class Tercet implements AutoCloseable {
  private final Store store;
  private final KeyValues keyValues;
  private final Databases databases;

  private Tercet(Store store, boolean createsBuckets) {
    this.store = store;
    this.keyValues = new KeyValues(store, createsBuckets);
    this.databases = new Databases(store);
  }

  /**
   * Opens a store, or creates one.
   *
   * @throws io.tercet.core.error.TercetException DIRECTORY_LOCKED, FORMAT_TOO_NEW, DATA_LOSS,
   *     IO_ERROR
   */
  public static Tercet open(TercetOptions options) {
    return over(Store.open(storage(options), options.store()), options.createsBuckets());
  }

  /** Returns a Tercet over a store that is open; the store belongs to it from now on. */
  public static Tercet over(Store store, boolean createsBuckets) {
    try {
      return new Tercet(store, createsBuckets);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Storage storage(TercetOptions options) {
    Path directory = options.directory();
    return directory == null
        ? new MemoryStorage()
        : RocksStorage.open(settings(directory, options));
  }

  static RocksSettings settings(Path directory, TercetOptions options) {
    return RocksSettings.of(directory)
        .withMemoryBytes(options.memoryBytes())
        .withHistory(options.historyAge(), options.historyBytes())
        .withDiskReserveBytes(options.diskReserveBytes());
  }

  /** Begins a transaction; the caller ends it. */
  public Transaction begin(boolean readOnly) {
    return store.begin(readOnly);
  }

  /** Returns the key-value model. */
  public KeyValues keyValues() {
    return keyValues;
  }

  /** Returns the administration of databases and buckets. */
  public Databases databases() {
    return databases;
  }

  /** Returns the store underneath. */
  public Store store() {
    return store;
  }

  /** Finishes what is queued, makes it durable, and closes everything. Idempotent. */
  @Override
  public void close() {
    store.close();
  }
}
