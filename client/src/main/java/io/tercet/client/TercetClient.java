package io.tercet.client;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.tercet.admin.v1.AdminServiceGrpc;
import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.admin.v1.GetServerInfoResponse;
import io.tercet.client.Caller.Call;
import io.tercet.database.v1.CreateDatabaseRequest;
import io.tercet.database.v1.CreateDatabaseResponse;
import io.tercet.database.v1.DatabaseServiceGrpc;
import io.tercet.database.v1.DropDatabaseRequest;
import io.tercet.database.v1.DropDatabaseResponse;
import io.tercet.database.v1.ListDatabasesRequest;
import io.tercet.database.v1.ListDatabasesResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A client of one Tercet server, from {@link #builder()} or {@link #connect}. It holds connections:
 * make one per program, share it, and close it at the end.
 *
 * <pre>{@code
 * try (TercetClient client = TercetClient.connect("127.0.0.1", 7411)) {
 *   Bucket users = client.bucket("users");
 *   users.put(key, value);
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads.
 */
public final class TercetClient implements AutoCloseable {
  private static final int PAGE = 1_000;
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final ChannelPool pool;
  private final Caller caller;
  private final RequestIds requestIds;
  private final Database defaultDatabase;

  TercetClient(ChannelPool pool, Caller caller, RequestIds requestIds) {
    this.pool = pool;
    this.caller = caller;
    this.requestIds = requestIds;
    this.defaultDatabase = database(Database.DEFAULT);
  }

  /** Starts to set up a client. */
  public static TercetClientBuilder builder() {
    return new TercetClientBuilder();
  }

  /** Returns a client with the defaults of {@link #builder()}. It connects at its first call. */
  public static TercetClient connect(String host, int port) {
    return builder().host(host).port(port).build();
  }

  /** Returns a database by its name, without asking whether it exists. */
  public Database database(String name) {
    return new Database(pool, Session.outside(caller, requestIds, name));
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
   */
  public long createDatabase(String name) {
    return caller.call(createDatabaseCall(name));
  }

  /** As {@link #createDatabase}, without waiting. */
  public CompletableFuture<Long> createDatabaseAsync(String name) {
    return caller.callAsync(createDatabaseCall(name));
  }

  /**
   * Drops a database with all that is in it; {@code default} cannot be dropped.
   *
   * @return the version of the commit
   */
  public long dropDatabase(String name) {
    return caller.call(dropDatabaseCall(name));
  }

  /** As {@link #dropDatabase}, without waiting. */
  public CompletableFuture<Long> dropDatabaseAsync(String name) {
    return caller.callAsync(dropDatabaseCall(name));
  }

  /** Returns the names of all databases, in their order. */
  public List<String> listDatabases() {
    return Pages.all(token -> caller.call(listDatabasesCall(token)));
  }

  /** As {@link #listDatabases}, without waiting. */
  public CompletableFuture<List<String>> listDatabasesAsync() {
    return Pages.allAsync(token -> caller.callAsync(listDatabasesCall(token)));
  }

  /** Asks the server what it is. */
  public ServerInfo serverInfo() {
    return caller.call(serverInfoCall());
  }

  /** As {@link #serverInfo}, without waiting. */
  public CompletableFuture<ServerInfo> serverInfoAsync() {
    return caller.callAsync(serverInfoCall());
  }

  /**
   * Asks the server, by the standard health service, whether it serves. One question, never
   * repeated: a server that cannot be reached is an exception at once.
   *
   * @return whether it serves; false while it starts or shuts down
   */
  public boolean ping() {
    return caller.once().call(healthCall());
  }

  /** As {@link #ping}, without waiting. */
  public CompletableFuture<Boolean> pingAsync() {
    return caller.once().callAsync(healthCall());
  }

  /** Closes the connections, after letting running calls end for up to 5 s. */
  @Override
  public void close() {
    pool.close(CLOSE_GRACE);
  }

  private Call<CreateDatabaseRequest, CreateDatabaseResponse, Long> createDatabaseCall(
      String name) {
    String requestId = requestIds.next("");
    return Call.write(
        DatabaseServiceGrpc.getCreateDatabaseMethod(),
        CreateDatabaseRequest.newBuilder().setDatabase(name).setRequestId(requestId).build(),
        defaultDatabase.session().writes(requestId),
        CreateDatabaseResponse::getCommitVersion);
  }

  private Call<DropDatabaseRequest, DropDatabaseResponse, Long> dropDatabaseCall(String name) {
    String requestId = requestIds.next("");
    return Call.write(
        DatabaseServiceGrpc.getDropDatabaseMethod(),
        DropDatabaseRequest.newBuilder().setDatabase(name).setRequestId(requestId).build(),
        defaultDatabase.session().writes(requestId),
        DropDatabaseResponse::getCommitVersion);
  }

  private static Call<ListDatabasesRequest, ListDatabasesResponse, Pages.Page> listDatabasesCall(
      String token) {
    return Call.read(
        DatabaseServiceGrpc.getListDatabasesMethod(),
        ListDatabasesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build(),
        Repeat.ALWAYS,
        answer ->
            new Pages.Page(
                answer.getDatabasesList().stream().map(one -> one.getName()).toList(),
                answer.getNextPageToken()));
  }

  private static Call<GetServerInfoRequest, GetServerInfoResponse, ServerInfo> serverInfoCall() {
    return Call.read(
        AdminServiceGrpc.getGetServerInfoMethod(),
        GetServerInfoRequest.getDefaultInstance(),
        Repeat.ALWAYS,
        ServerInfo::of);
  }

  private static Call<HealthCheckRequest, HealthCheckResponse, Boolean> healthCall() {
    return Call.read(
        HealthGrpc.getCheckMethod(),
        HealthCheckRequest.getDefaultInstance(),
        Repeat.ALWAYS,
        answer -> answer.getStatus() == HealthCheckResponse.ServingStatus.SERVING);
  }
}
