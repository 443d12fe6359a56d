package io.tercet.embedded;

import io.tercet.core.Store;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.Storage;
import io.tercet.kv.KeyValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A Tercet in this process: one store, on disk or in memory. Open one per directory, share it, and
 * close it at the end.
 *
 * <pre>{@code
 * try (Tercet tercet = Tercet.open(TercetOptions.of(Path.of("data")))) {
 *   Bucket users = tercet.bucket("users");
 *   users.put(key, value);
 * }
 * }</pre>
 *
 * <p>Databases, buckets, transactions and what goes with them have the names and shapes that they
 * have in the Java client of a server. Safe for use by any number of threads.
 */
public final class Tercet implements AutoCloseable {
  private final Store store;
  private final KeyValues keyValues;
  private final Databases databases;
  private final Backing backing;
  private final Database defaultDatabase;

  private Tercet(Store store, boolean createsBuckets, Duration deadline) {
    this.store = store;
    this.keyValues = new KeyValues(store, createsBuckets);
    this.databases = new Databases(store);
    this.backing = new Backing(store, keyValues, databases, deadline);
    this.defaultDatabase = database("");
  }

  /**
   * Opens a store, or creates one.
   *
   * @throws TercetException DIRECTORY_LOCKED, FORMAT_TOO_NEW, DATA_LOSS, IO_ERROR
   */
  public static Tercet open(TercetOptions options) {
    Store store = Store.open(storage(options), options.store());
    return over(store, options.createsBuckets(), options.deadline());
  }

  /** Returns a Tercet over a store that is open; the store belongs to it from now on. */
  public static Tercet over(Store store, boolean createsBuckets) {
    return over(store, createsBuckets, TercetOptions.DEADLINE);
  }

  private static Tercet over(Store store, boolean createsBuckets, Duration deadline) {
    try {
      return new Tercet(store, createsBuckets, deadline);
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

  /** Returns a database by its name, without looking whether it exists. */
  public Database database(String name) {
    return new Database(backing, name);
  }

  /** Returns a bucket of the database {@code default}. */
  public Bucket bucket(String name) {
    return defaultDatabase.bucket(name);
  }

  /** As {@link Database#lease}, in the database {@code default}. */
  public Lease lease(Duration ttl) {
    return defaultDatabase.lease(ttl);
  }

  /** As {@link Database#leaseAsync}, in the database {@code default}. */
  public CompletableFuture<Lease> leaseAsync(Duration ttl) {
    return defaultDatabase.leaseAsync(ttl);
  }

  /** As {@link Database#lock}, in the database {@code default}. */
  public Lock lock(String bucket, byte[] key, Lease lease) {
    return defaultDatabase.lock(bucket, key, lease);
  }

  /** As {@link Database#transact(Function)}, in the database {@code default}. */
  public <T> T transact(Function<Transaction, T> body) {
    return defaultDatabase.transact(body);
  }

  /** As {@link Database#transactAsync(Function)}, in the database {@code default}. */
  public <T> CompletableFuture<T> transactAsync(
      Function<Transaction, ? extends CompletionStage<T>> body) {
    return defaultDatabase.transactAsync(body);
  }

  /**
   * Creates an empty database.
   *
   * @return the version of the commit
   * @throws TercetException NAME_TAKEN, INVALID_ARGUMENT
   */
  public long createDatabase(String name) {
    return Definitions.change(backing, creation(name));
  }

  /** As {@link #createDatabase}, without waiting. */
  public CompletableFuture<Long> createDatabaseAsync(String name) {
    return Definitions.changeAsync(backing, creation(name));
  }

  /**
   * Drops a database with all that is in it; {@code default} cannot be dropped.
   *
   * @return the version of the commit
   * @throws TercetException DATABASE_NOT_FOUND, INVALID_ARGUMENT
   */
  public long dropDatabase(String name) {
    return Definitions.change(backing, drop(name));
  }

  /** As {@link #dropDatabase}, without waiting. */
  public CompletableFuture<Long> dropDatabaseAsync(String name) {
    return Definitions.changeAsync(backing, drop(name));
  }

  /** Returns the names of all databases, in their order. */
  public List<String> listDatabases() {
    return new Session.Alone(backing, defaultDatabase.name()).read(this::names);
  }

  /** As {@link #listDatabases}, without waiting. */
  public CompletableFuture<List<String>> listDatabasesAsync() {
    return new Session.Alone(backing, defaultDatabase.name()).readAsync(this::names);
  }

  private List<String> names(io.tercet.core.transaction.Transaction transaction) {
    return Definitions.names(databases.listDatabases(transaction, "", Integer.MAX_VALUE));
  }

  private Consumer<io.tercet.core.transaction.Transaction> creation(String name) {
    return transaction -> databases.createDatabase(transaction, named(name));
  }

  private Consumer<io.tercet.core.transaction.Transaction> drop(String name) {
    return transaction -> databases.dropDatabase(transaction, named(name));
  }

  /** Here, an empty name does not stand for the default database. */
  private static String named(String name) {
    if (name.isEmpty()) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "The name of a database is not empty.")
          .with("field", "database");
    }
    return name;
  }

  /**
   * The lower level, on which a server stands: begins a transaction of the store, which the caller
   * ends. Programs use {@link Database#begin} and {@link #transact}.
   */
  public io.tercet.core.transaction.Transaction begin(boolean readOnly) {
    return store.begin(readOnly);
  }

  /** The lower level: returns the key-value model; programs use {@link #bucket}. */
  public KeyValues keyValues() {
    return keyValues;
  }

  /** The lower level: returns the administration of databases and buckets within transactions. */
  public Databases databases() {
    return databases;
  }

  /** The lower level: returns the store underneath. */
  public Store store() {
    return store;
  }

  /**
   * Finishes what is queued, makes it durable, and closes everything. Transactions that are open
   * are rolled back, scans and watches end; whatever is asked later fails with {@code
   * SHUTTING_DOWN}. Idempotent.
   */
  @Override
  public void close() {
    backing.close();
  }
}
