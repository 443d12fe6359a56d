package io.tercet.api.server;

import static io.tercet.api.server.Calls.ALONE;
import static io.tercet.api.server.Calls.putRequest;
import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.admin.v1.GetServerInfoResponse;
import io.tercet.admin.v1.ServerState;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.database.v1.Bucket;
import io.tercet.database.v1.CreateBucketRequest;
import io.tercet.database.v1.CreateDatabaseRequest;
import io.tercet.database.v1.CreateDatabaseResponse;
import io.tercet.database.v1.Database;
import io.tercet.database.v1.DropBucketRequest;
import io.tercet.database.v1.DropDatabaseRequest;
import io.tercet.database.v1.GetDatabaseRequest;
import io.tercet.database.v1.GetDatabaseResponse;
import io.tercet.database.v1.ListBucketsRequest;
import io.tercet.database.v1.ListBucketsResponse;
import io.tercet.database.v1.ListDatabasesRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases, buckets and what the server says of itself, over the wire. */
class DatabaseServiceTest {
  @TempDir Path directory;
  private ServedFixture served;
  private Calls calls;

  @BeforeEach
  void start() {
    served = new ServedFixture(directory);
    calls = new Calls(served);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void databasesAreCreatedListedAndDropped() {
    assertThat(databases()).containsExactly("default");
    assertThat(create("second").getCommitVersion()).isPositive();
    assertFails(() -> create("second"), Reason.NAME_TAKEN);
    assertFails(() -> create(""), Reason.INVALID_ARGUMENT);
    assertFails(() -> create(" x"), Reason.INVALID_ARGUMENT);
    assertThat(databases()).containsExactly("default", "second");
    served.keyValues().put(putRequest(ALONE, "k", "v").setDatabase("second").build());
    assertThat(calls.get(ALONE, "k")).isNull();
    drop("second");
    assertFails(() -> drop("second"), Reason.DATABASE_NOT_FOUND);
    assertFails(() -> drop("default"), Reason.INVALID_ARGUMENT);
    assertFails(() -> drop(""), Reason.INVALID_ARGUMENT);
    assertThat(databases()).containsExactly("default");
  }

  @Test
  void aDatabaseThatIsCreatedAgainIsEmpty() {
    create("again");
    served.keyValues().put(putRequest(ALONE, "k", "v").setDatabase("again").build());
    drop("again");
    create("again");
    GetDatabaseResponse info =
        served
            .databases()
            .getDatabase(GetDatabaseRequest.newBuilder().setDatabase("again").build());
    assertThat(info.getBucketCount()).isZero();
  }

  @Test
  void aDatabaseIsDescribed() {
    calls.put(ALONE, "k", "v");
    GetDatabaseResponse info =
        served.databases().getDatabase(GetDatabaseRequest.getDefaultInstance());
    assertThat(info.getDatabase().getName()).isEqualTo("default");
    assertThat(info.getBucketCount()).isEqualTo(1);
    assertThat(info.getReadVersion()).isPositive();
    assertFails(
        () ->
            served
                .databases()
                .getDatabase(GetDatabaseRequest.newBuilder().setDatabase("nowhere").build()),
        Reason.DATABASE_NOT_FOUND);
  }

  @Test
  void bucketsAreCreatedListedByPagesAndDropped() {
    for (String name : List.of("c", "a", "d", "b")) {
      served.databases().createBucket(CreateBucketRequest.newBuilder().setBucket(name).build());
    }
    calls.put(ALONE, "k", "v");
    List<String> names = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      ListBucketsResponse page =
          served
              .databases()
              .listBuckets(
                  ListBucketsRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getBucketsList().stream().map(Bucket::getName).forEach(names::add);
      token = page.getNextPageToken();
      pages++;
    } while (!token.isEmpty());
    assertThat(names).containsExactly("a", "b", "c", "d");
    assertThat(pages).isEqualTo(2);
    dropBucket("b");
    assertThat(calls.get(ALONE, "k")).isNull();
    assertFails(() -> dropBucket("b"), Reason.BUCKET_NOT_FOUND);
    assertFails(() -> dropBucket(""), Reason.INVALID_ARGUMENT);
    assertFails(
        () ->
            served
                .databases()
                .createBucket(CreateBucketRequest.newBuilder().setBucket("a").build()),
        Reason.NAME_TAKEN);
    assertFails(
        () ->
            served
                .databases()
                .createBucket(
                    CreateBucketRequest.newBuilder().setDatabase("x").setBucket("a").build()),
        Reason.DATABASE_NOT_FOUND);
  }

  @Test
  void pagesHaveLimits() {
    assertFails(
        () ->
            served
                .databases()
                .listBuckets(ListBucketsRequest.newBuilder().setPageSize(1001).build()),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () ->
            served
                .databases()
                .listBuckets(ListBucketsRequest.newBuilder().setPageToken("?").build()),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () ->
            served
                .databases()
                .listDatabases(ListDatabasesRequest.newBuilder().setPageSize(-1).build()),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void aRequestIdCreatesOnce() {
    CreateDatabaseRequest request =
        CreateDatabaseRequest.newBuilder().setDatabase("once").setRequestId("r").build();
    CreateDatabaseResponse first = served.databases().createDatabase(request);
    assertThat(served.databases().createDatabase(request)).isEqualTo(first);
  }

  @Test
  void writesMayBeKeptFromCreatingBuckets() throws Exception {
    served.close();
    served =
        new ServedFixture(
            directory, ServerConfig.defaults().with(Settings.KV_CREATE_BUCKETS, false));
    calls = new Calls(served);
    assertFails(() -> calls.put(ALONE, "k", "v"), Reason.BUCKET_NOT_FOUND);
    served
        .databases()
        .createBucket(CreateBucketRequest.newBuilder().setBucket(Calls.BUCKET).build());
    calls.put(ALONE, "k", "v");
    assertThat(calls.get(ALONE, "k")).isEqualTo("v");
  }

  @Test
  void theServerSaysWhatItIs() throws Exception {
    GetServerInfoResponse before = info();
    assertThat(before.getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(before.getState()).isEqualTo(ServerState.SERVER_STATE_SERVING);
    assertThat(before.getEngine()).isEqualTo("rocksdb");
    assertThat(before.getFormatVersion()).isPositive();
    calls.put(ALONE, "k", "v");
    GetServerInfoResponse after = info();
    assertThat(after.getVersionPublished()).isGreaterThan(before.getVersionPublished());
    assertThat(after.getUptimeMs()).isGreaterThanOrEqualTo(before.getUptimeMs());
    served.restart();
    assertThat(info().getStoreId()).isEqualTo(before.getStoreId());
    assertThat(info().getIncarnationId()).isEqualTo(before.getIncarnationId());
    assertThat(info().getVersionDurable()).isGreaterThanOrEqualTo(after.getVersionPublished());
  }

  @Test
  void aSecondServerOverTheSameDataIsRefused() {
    ServerConfig same =
        ServerConfig.defaults().with(Settings.DATA, directory.toString()).with(Settings.PORT, 0);
    assertThatThrownBy(() -> TercetServer.start(same).close())
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY_LOCKED));
  }

  private GetServerInfoResponse info() {
    return served.admin().getServerInfo(GetServerInfoRequest.getDefaultInstance());
  }

  private List<String> databases() {
    return served
        .databases()
        .listDatabases(ListDatabasesRequest.getDefaultInstance())
        .getDatabasesList()
        .stream()
        .map(Database::getName)
        .toList();
  }

  private CreateDatabaseResponse create(String name) {
    return served
        .databases()
        .createDatabase(CreateDatabaseRequest.newBuilder().setDatabase(name).build());
  }

  private void drop(String name) {
    var unused =
        served.databases().dropDatabase(DropDatabaseRequest.newBuilder().setDatabase(name).build());
  }

  private void dropBucket(String name) {
    var unused =
        served.databases().dropBucket(DropBucketRequest.newBuilder().setBucket(name).build());
  }
}
