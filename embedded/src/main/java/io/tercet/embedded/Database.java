package io.tercet.embedded;

import io.tercet.core.catalog.Catalog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One database of a store: its buckets and its transactions. It is a name, and need not exist. Safe
 * for use by any number of threads.
 */
public final class Database {
  private final Backing backing;
  private final Session session;

  Database(Backing backing, String name) {
    String called = name.isEmpty() ? Catalog.DEFAULT_DATABASE : name;
    this.backing = backing;
    this.session = new Session.Alone(backing, called);
  }

  /** Returns the name of the database. */
  public String name() {
    return session.database();
  }

  /** Returns a bucket by its name, without asking whether it exists. */
  public Bucket bucket(String name) {
    return new Bucket(session, name);
  }

  /** Returns what is known of the database. */
  public DatabaseInfo info() {
    return session.read(this::describe);
  }

  /** As {@link #info}, without waiting. */
  public CompletableFuture<DatabaseInfo> infoAsync() {
    return session.readAsync(this::describe);
  }

  /**
   * Creates an empty bucket.
   *
   * @return the version of the commit
   */
  public long createBucket(String name) {
    return createBucket(name, BucketOptions.none());
  }

  /**
   * Creates an empty bucket with options.
   *
   * @return the version of the commit
   */
  public long createBucket(String name, BucketOptions options) {
    return Definitions.change(backing, creation(name, options));
  }

  /** As {@link #createBucket(String)}, without waiting. */
  public CompletableFuture<Long> createBucketAsync(String name) {
    return createBucketAsync(name, BucketOptions.none());
  }

  /** As {@link #createBucket(String, BucketOptions)}, without waiting. */
  public CompletableFuture<Long> createBucketAsync(String name, BucketOptions options) {
    return Definitions.changeAsync(backing, creation(name, options));
  }

  /**
   * Drops a bucket with all its entries.
   *
   * @return the version of the commit
   */
  public long dropBucket(String name) {
    return Definitions.change(backing, drop(name));
  }

  /** As {@link #dropBucket}, without waiting. */
  public CompletableFuture<Long> dropBucketAsync(String name) {
    return Definitions.changeAsync(backing, drop(name));
  }

  /** Returns the names of all buckets, in their order. */
  public List<String> listBuckets() {
    return session.read(this::buckets);
  }

  /** As {@link #listBuckets}, without waiting. */
  public CompletableFuture<List<String>> listBucketsAsync() {
    return session.readAsync(this::buckets);
  }

  /** Begins a transaction that the caller ends, with the defaults. */
  public Transaction begin() {
    return begin(TransactionOptions.none());
  }

  /** Begins a transaction that the caller ends; see also {@link #transact(Function)}. */
  public Transaction begin(TransactionOptions options) {
    return Transaction.begin(backing, name(), options);
  }

  /** As {@link #begin()}, without waiting. */
  public CompletableFuture<Transaction> beginAsync() {
    return beginAsync(TransactionOptions.none());
  }

  /** As {@link #begin(TransactionOptions)}, without waiting. */
  public CompletableFuture<Transaction> beginAsync(TransactionOptions options) {
    return Futures.now(() -> begin(options));
  }

  /** As {@link #transact(TransactionOptions, Function)}, with the defaults. */
  public <T> T transact(Function<Transaction, T> body) {
    return transact(TransactionOptions.none(), body);
  }

  /**
   * Runs a body in a transaction and commits it. On a conflict with another transaction, all is
   * rolled back and <b>the body runs again</b>, on a new transaction, after a short and random
   * while, until it commits or the deadline of {@link TercetOptions} has passed. So the body should
   * change nothing outside of its transaction, and read what it needs within it.
   *
   * <pre>{@code
   * long left = database.transact(tx -> {
   *   Bucket stock = tx.bucket("stock");
   *   ...
   * });
   * }</pre>
   *
   * <p>Whatever the body throws rolls the transaction back and is thrown on; a body that calls
   * {@link Transaction#rollback} makes this return its result without a commit. A body that has
   * called {@link Transaction#commit} is run again only where that commit has certainly failed.
   *
   * @param body what to do; {@code tx.bucket(..)} has the buckets to do it on
   * @return what the body returned, after the commit
   */
  public <T> T transact(TransactionOptions options, Function<Transaction, T> body) {
    return new TransactionLoop(backing).run(() -> begin(options), body);
  }

  /** As {@link #transactAsync(TransactionOptions, Function)}, with the defaults. */
  public <T> CompletableFuture<T> transactAsync(
      Function<Transaction, ? extends CompletionStage<T>> body) {
    return transactAsync(TransactionOptions.none(), body);
  }

  /**
   * As {@link #transact(TransactionOptions, Function)}, without waiting: the transaction is
   * committed when the stage that the body returned is complete. <b>The body may run again.</b> It
   * runs on the calling thread at first, and on another one after a conflict.
   */
  public <T> CompletableFuture<T> transactAsync(
      TransactionOptions options, Function<Transaction, ? extends CompletionStage<T>> body) {
    return new TransactionLoop(backing).runAsync(() -> begin(options), body);
  }

  /**
   * Grants a lease, which is kept alive by {@link Lease#keepAlive} or {@link
   * Lease#keepAliveAutomatically}.
   *
   * @param ttl for how long it lives without being kept alive, a second to a day
   */
  public Lease lease(Duration ttl) {
    return Futures.join(leaseAsync(ttl));
  }

  /** As {@link #lease}, without waiting. */
  public CompletableFuture<Lease> leaseAsync(Duration ttl) {
    return Lease.grant(backing, name(), ttl);
  }

  /**
   * Returns a lock, which is still to be acquired.
   *
   * @param bucket where the entry of the lock is; best one that has locks alone
   * @param key of the entry, 1 byte to 8 KiB: who names the same one, contends for the same lock
   * @param lease of this database; the lock is free when it ends
   * @throws IllegalArgumentException if the lease is of another database or store
   */
  public Lock lock(String bucket, byte[] key, Lease lease) {
    if (!lease.isOf(backing, session.database())) {
      throw new IllegalArgumentException(
          "The lease is of database "
              + lease.database()
              + " of its store, and the lock of "
              + session.database()
              + " of this one");
    }
    return new Lock(bucket(bucket), key, lease);
  }

  private DatabaseInfo describe(io.tercet.core.transaction.Transaction transaction) {
    Databases.Description found = backing.databases().describe(transaction, name());
    return new DatabaseInfo(
        found.database().name(), found.bucketCount(), found.sizeBytes(), transaction.version());
  }

  private List<String> buckets(io.tercet.core.transaction.Transaction transaction) {
    return Definitions.names(
        backing.databases().listBuckets(transaction, name(), "", Integer.MAX_VALUE));
  }

  private Consumer<io.tercet.core.transaction.Transaction> creation(
      String bucket, BucketOptions options) {
    return transaction ->
        backing.databases().createBucket(transaction, name(), bucket, options.inModel());
  }

  private Consumer<io.tercet.core.transaction.Transaction> drop(String bucket) {
    return transaction -> backing.databases().dropBucket(transaction, name(), bucket);
  }
}
