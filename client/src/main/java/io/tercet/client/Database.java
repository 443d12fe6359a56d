package io.tercet.client;

import io.tercet.client.Caller.Call;
import io.tercet.database.v1.CreateBucketRequest;
import io.tercet.database.v1.CreateBucketResponse;
import io.tercet.database.v1.DatabaseServiceGrpc;
import io.tercet.database.v1.DropBucketRequest;
import io.tercet.database.v1.DropBucketResponse;
import io.tercet.database.v1.GetDatabaseRequest;
import io.tercet.database.v1.GetDatabaseResponse;
import io.tercet.database.v1.ListBucketsRequest;
import io.tercet.database.v1.ListBucketsResponse;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.BeginResponse;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One database of a server: its buckets and its transactions. It is a name, and need not exist.
 * Safe for use by any number of threads.
 */
public final class Database {
  /** What a server takes an empty name for. */
  static final String DEFAULT = "default";

  private static final int PAGE = 1_000;

  private final ChannelPool pool;
  private final Session session;

  Database(ChannelPool pool, Session session) {
    this.pool = pool;
    this.session = session;
  }

  /** Returns the name of the database. */
  public String name() {
    return session.database();
  }

  /** Returns a bucket by its name, without asking whether it exists. */
  public Bucket bucket(String name) {
    return new Bucket(session, name);
  }

  /** Asks what is known of the database. */
  public DatabaseInfo info() {
    return caller().call(infoCall());
  }

  /** As {@link #info}, without waiting. */
  public CompletableFuture<DatabaseInfo> infoAsync() {
    return caller().callAsync(infoCall());
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
    return caller().call(createBucketCall(name, options));
  }

  /** As {@link #createBucket(String)}, without waiting. */
  public CompletableFuture<Long> createBucketAsync(String name) {
    return createBucketAsync(name, BucketOptions.none());
  }

  /** As {@link #createBucket(String, BucketOptions)}, without waiting. */
  public CompletableFuture<Long> createBucketAsync(String name, BucketOptions options) {
    return caller().callAsync(createBucketCall(name, options));
  }

  /**
   * Drops a bucket with all its entries.
   *
   * @return the version of the commit
   */
  public long dropBucket(String name) {
    return caller().call(dropBucketCall(name));
  }

  /** As {@link #dropBucket}, without waiting. */
  public CompletableFuture<Long> dropBucketAsync(String name) {
    return caller().callAsync(dropBucketCall(name));
  }

  /** Returns the names of all buckets, in their order. */
  public List<String> listBuckets() {
    return Pages.all(token -> caller().call(listBucketsCall(token)));
  }

  /** As {@link #listBuckets}, without waiting. */
  public CompletableFuture<List<String>> listBucketsAsync() {
    return Pages.allAsync(token -> caller().callAsync(listBucketsCall(token)));
  }

  /** Begins a transaction that the caller ends, with the defaults. */
  public Transaction begin() {
    return begin(TransactionOptions.none());
  }

  /** Begins a transaction that the caller ends; see also {@link #transact(Function)}. */
  public Transaction begin(TransactionOptions options) {
    Session pinned = pinned();
    return pinned.caller().call(beginCall(pinned, options));
  }

  /** As {@link #begin()}, without waiting. */
  public CompletableFuture<Transaction> beginAsync() {
    return beginAsync(TransactionOptions.none());
  }

  /** As {@link #begin(TransactionOptions)}, without waiting. */
  public CompletableFuture<Transaction> beginAsync(TransactionOptions options) {
    Session pinned = pinned();
    return pinned.caller().callAsync(beginCall(pinned, options));
  }

  /** As {@link #transact(TransactionOptions, Function)}, with the defaults. */
  public <T> T transact(Function<Transaction, T> body) {
    return transact(TransactionOptions.none(), body);
  }

  /**
   * Runs a body in a transaction and commits it. On a conflict with another transaction, all is
   * rolled back and <b>the body runs again</b>, on a new transaction, after a short and random
   * while, until it commits or the deadline of the client has passed. So the body should change
   * nothing outside of its transaction, and read what it needs within it.
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
    return new TransactionLoop(caller().deadline(), caller().executor())
        .run(() -> begin(options), body);
  }

  /** As {@link #transactAsync(TransactionOptions, Function)}, with the defaults. */
  public <T> CompletableFuture<T> transactAsync(
      Function<Transaction, ? extends CompletionStage<T>> body) {
    return transactAsync(TransactionOptions.none(), body);
  }

  /**
   * As {@link #transact(TransactionOptions, Function)}, without waiting: the transaction is
   * committed when the stage that the body returned is complete. <b>The body may run again.</b>
   * Once the future is cancelled, no body is begun and no commit: the transaction is rolled back
   * when the stage of the body that runs is complete. A commit that was begun takes place.
   */
  public <T> CompletableFuture<T> transactAsync(
      TransactionOptions options, Function<Transaction, ? extends CompletionStage<T>> body) {
    return new TransactionLoop(caller().deadline(), caller().executor())
        .runAsync(() -> beginAsync(options), body);
  }

  /**
   * Grants a lease, which is kept alive by {@link Lease#keepAlive} or {@link
   * Lease#keepAliveAutomatically}.
   *
   * @param ttl for how long it lives without being kept alive, a second to a day
   */
  public Lease lease(Duration ttl) {
    return caller().call(new LeaseCalls(session).grant(ttl));
  }

  /** As {@link #lease}, without waiting. */
  public CompletableFuture<Lease> leaseAsync(Duration ttl) {
    return caller().callAsync(new LeaseCalls(session).grant(ttl));
  }

  /**
   * Returns a lock, which is still to be acquired.
   *
   * @param bucket where the entry of the lock is; best one that has locks alone
   * @param key of the entry, 1 byte to 8 KiB: who names the same one, contends for the same lock
   * @param lease of this database; the lock is free when it ends
   * @throws IllegalArgumentException if the lease is of another database
   */
  public Lock lock(String bucket, byte[] key, Lease lease) {
    if (!called(lease.database()).equals(called(name()))) {
      throw new IllegalArgumentException(
          "The lease is of database "
              + called(lease.database())
              + ", and the lock of "
              + called(name()));
    }
    return new Lock(session, bucket, key, lease);
  }

  private static String called(String database) {
    return database.isEmpty() ? DEFAULT : database;
  }

  Session session() {
    return session;
  }

  private Caller caller() {
    return session.caller();
  }

  /** A session over one connection, so that the calls of a transaction arrive in their order. */
  private Session pinned() {
    Caller own =
        new Caller(pool.pick(), caller().deadline(), caller().policy(), caller().executor());
    return Session.outside(own, session.requestIds(), session.database());
  }

  private static Call<BeginRequest, BeginResponse, Transaction> beginCall(
      Session pinned, TransactionOptions options) {
    BeginRequest request = options.template().toBuilder().setDatabase(pinned.database()).build();
    // A Begin whose answer was lost leaves a transaction that times out: it may be repeated.
    return Call.read(
        TransactionServiceGrpc.getBeginMethod(),
        request,
        Repeat.ALWAYS,
        answer ->
            new Transaction(
                pinned.inside(answer.getTransactionId()),
                answer.getReadVersion(),
                options.durability()));
  }

  private Call<GetDatabaseRequest, GetDatabaseResponse, DatabaseInfo> infoCall() {
    return Call.read(
        DatabaseServiceGrpc.getGetDatabaseMethod(),
        GetDatabaseRequest.newBuilder().setDatabase(name()).build(),
        Repeat.ALWAYS,
        DatabaseInfo::of);
  }

  private Call<CreateBucketRequest, CreateBucketResponse, Long> createBucketCall(
      String bucket, BucketOptions options) {
    String requestId = session.requestIds().next("");
    return Call.write(
        DatabaseServiceGrpc.getCreateBucketMethod(),
        options.template().toBuilder()
            .setDatabase(name())
            .setBucket(bucket)
            .setRequestId(requestId)
            .build(),
        session.writes(requestId),
        CreateBucketResponse::getCommitVersion);
  }

  private Call<DropBucketRequest, DropBucketResponse, Long> dropBucketCall(String bucket) {
    String requestId = session.requestIds().next("");
    return Call.write(
        DatabaseServiceGrpc.getDropBucketMethod(),
        DropBucketRequest.newBuilder()
            .setDatabase(name())
            .setBucket(bucket)
            .setRequestId(requestId)
            .build(),
        session.writes(requestId),
        DropBucketResponse::getCommitVersion);
  }

  private Call<ListBucketsRequest, ListBucketsResponse, Pages.Page> listBucketsCall(String token) {
    return Call.read(
        DatabaseServiceGrpc.getListBucketsMethod(),
        ListBucketsRequest.newBuilder()
            .setDatabase(name())
            .setPageSize(PAGE)
            .setPageToken(token)
            .build(),
        Repeat.ALWAYS,
        answer ->
            new Pages.Page(
                answer.getBucketsList().stream().map(one -> one.getName()).toList(),
                answer.getNextPageToken()));
  }
}
