package io.tercet.cli;

import static io.tercet.client.Condition.mustExist;
import static io.tercet.client.Condition.mustNotExist;
import static io.tercet.client.Condition.valueEquals;
import static io.tercet.client.Condition.versionEquals;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.tercet.client.BatchGetResult;
import io.tercet.client.Bucket;
import io.tercet.client.Database;
import io.tercet.client.DeleteOptions;
import io.tercet.client.DeleteResult;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import io.tercet.client.IncrementOptions;
import io.tercet.client.IncrementResult;
import io.tercet.client.Operation;
import io.tercet.client.PutOptions;
import io.tercet.client.PutResult;
import io.tercet.client.RetryKind;
import io.tercet.client.Scan;
import io.tercet.client.ScanBatch;
import io.tercet.client.ScanOptions;
import io.tercet.client.ServerInfo;
import io.tercet.client.ServerState;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Transaction;
import io.tercet.client.TransactionOptions;
import io.tercet.client.Write;
import io.tercet.client.WriteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Every method of the Java client, blocking and asynchronous, against a real server. */
@TestInstance(Lifecycle.PER_CLASS)
class ClientAgainstServerTest {
  private Served served;
  private TercetClient client;

  @BeforeAll
  void start(@TempDir Path directory) {
    served = new Served(directory.resolve("data"));
    client = served.client().build();
  }

  @AfterAll
  void stop() {
    client.close();
    served.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static TercetClientException refused(Runnable call) {
    return catchThrowableOfType(TercetClientException.class, call::run);
  }

  @Test
  void entriesAreWrittenReadAndRemoved() {
    Bucket bucket = client.bucket("entries");
    assertThat(bucket.name()).isEqualTo("entries");
    assertThat(bucket.get(bytes("k"))).isEmpty();
    PutResult put = bucket.put(bytes("k"), bytes("v"));
    Entry entry = bucket.get(bytes("k")).orElseThrow();
    assertThat(entry.key()).isEqualTo(bytes("k"));
    assertThat(entry.valueAsText()).isEqualTo("v");
    assertThat(entry.version()).isEqualTo(put.commitVersion());
    assertThat(entry.expireAt()).isEmpty();
    DeleteResult deleted = bucket.delete(bytes("k"), DeleteOptions.none().returnPrevious());
    assertThat(deleted.existed()).isTrue();
    assertThat(deleted.previous().map(Entry::valueAsText)).contains("v");
    assertThat(deleted.commitVersion()).isGreaterThan(put.commitVersion());
    assertThat(bucket.delete(bytes("k")).existed()).isFalse();
  }

  @Test
  void entriesAreWrittenReadAndRemovedWithoutWaiting() {
    Bucket bucket = client.bucket("async");
    bucket.putAsync(bytes("k"), bytes("v")).join();
    assertThat(bucket.getAsync(bytes("k")).join().map(Entry::valueAsText)).contains("v");
    assertThat(bucket.getMetadataAsync(bytes("k")).join().map(Entry::valueSize)).contains(1L);
    BatchGetResult many = bucket.batchGetAsync(List.of(bytes("k"), bytes("none"))).join();
    assertThat(many.entries()).hasSize(2);
    assertThat(many.entries().get(1)).isEmpty();
    assertThat(bucket.incrementAsync(bytes("n"), 3).join().value()).isEqualTo(3);
    WriteResult write = bucket.writeAsync(Write.none().then(Operation.delete(bytes("k")))).join();
    assertThat(write.held()).isTrue();
    assertThat(bucket.deleteAsync(bytes("k")).join().existed()).isFalse();
  }

  @Test
  void keysAndValuesAreAnyBytes() {
    Bucket bucket = client.bucket("bytes");
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    bucket.put(all, all);
    bucket.put(new byte[] {0}, new byte[0]);
    assertThat(bucket.get(all).orElseThrow().value()).isEqualTo(all);
    assertThat(bucket.get(new byte[] {0}).orElseThrow().value()).isEmpty();
    byte[] large = new byte[5 << 20];
    Arrays.fill(large, (byte) 7);
    bucket.put(bytes("large"), large);
    Entry entry = bucket.get(bytes("large")).orElseThrow();
    assertThat(entry.valueBuffer().remaining()).isEqualTo(large.length);
    Entry metadata = bucket.getMetadata(bytes("large")).orElseThrow();
    assertThat(metadata.value()).isEmpty();
    assertThat(metadata.valueSize()).isEqualTo(large.length);
  }

  @Test
  void conditionsHoldOrRefuse() {
    Bucket bucket = client.bucket("conditions");
    long version =
        bucket
            .put(bytes("k"), bytes("1"), PutOptions.none().condition(mustNotExist()))
            .commitVersion();
    TercetClientException taken =
        refused(
            () -> bucket.put(bytes("k"), bytes("2"), PutOptions.none().condition(mustNotExist())));
    assertThat(taken.reason()).isEqualTo("KEY_EXISTS");
    assertThat(taken.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(taken.retry()).isEqualTo(RetryKind.NONE);
    assertThat(taken.details()).containsEntry("current_version", Long.toString(version));
    PutOptions byVersion = PutOptions.none().condition(versionEquals(version)).returnPrevious();
    assertThat(bucket.put(bytes("k"), bytes("2"), byVersion).previous().map(Entry::valueAsText))
        .contains("1");
    assertThat(refused(() -> bucket.put(bytes("k"), bytes("3"), byVersion)).reason())
        .isEqualTo("CONDITION_NOT_MET");
    bucket.put(bytes("k"), bytes("3"), PutOptions.none().condition(valueEquals(bytes("2"))));
    assertThat(
            refused(() -> bucket.delete(bytes("no"), DeleteOptions.none().condition(mustExist())))
                .reason())
        .isEqualTo("CONDITION_NOT_MET");
  }

  @Test
  void entriesExpire() {
    Bucket bucket = client.bucket("expiry");
    bucket.put(bytes("k"), bytes("v"), PutOptions.none().ttl(Duration.ofHours(1)));
    Instant expiry = bucket.get(bytes("k")).orElseThrow().expireAt().orElseThrow();
    assertThat(expiry)
        .isBetween(Instant.now().plusSeconds(3_000), Instant.now().plusSeconds(3_700));
    bucket.put(bytes("k"), bytes("w"), PutOptions.none().keepTtl());
    assertThat(bucket.get(bytes("k")).orElseThrow().expireAt()).contains(expiry);
    bucket.put(bytes("k"), bytes("w"), PutOptions.none().expireAt(Instant.ofEpochMilli(1)));
    assertThat(bucket.get(bytes("k"))).isEmpty();
  }

  @Test
  void countersCountWithinBounds() {
    Bucket bucket = client.bucket("counters");
    IncrementOptions options =
        IncrementOptions.none()
            .initialValue(10)
            .minValue(0)
            .maxValue(20)
            .ttl(Duration.ofHours(1))
            .durability(Durability.BUFFERED);
    IncrementResult first = bucket.increment(bytes("n"), 5, options);
    assertThat(first.value()).isEqualTo(15);
    assertThat(bucket.incrementAsync(bytes("n"), -10, options).join().value()).isEqualTo(5);
    assertThat(refused(() -> bucket.increment(bytes("n"), 16, options)).reason())
        .isEqualTo("COUNTER_OUT_OF_RANGE");
    bucket.put(bytes("text"), bytes("x"));
    assertThat(refused(() -> bucket.increment(bytes("text"), 1)).reason())
        .isEqualTo("NOT_A_COUNTER");
  }

  @Test
  void aWriteIsOneOfTwoBranches() {
    Bucket bucket = client.bucket("writes");
    Write write =
        Write.none()
            .compare(bytes("k"), mustNotExist())
            .then(
                Operation.put(bytes("k"), bytes("1"), PutOptions.none().returnPrevious()),
                Operation.increment(bytes("n"), 2),
                Operation.delete(bytes("none")),
                Operation.put(bytes("k"), bytes("elsewhere")).in("other"))
            .orElse(Operation.increment(bytes("again"), 1));
    WriteResult then = bucket.write(write);
    assertThat(then.held()).isTrue();
    assertThat(then.results()).hasSize(4);
    assertThat(then.results().get(1)).isEqualTo(new IncrementResult(0, 2, Optional.empty()));
    assertThat(client.bucket("other").get(bytes("k")).map(Entry::valueAsText))
        .contains("elsewhere");
    WriteResult otherwise = bucket.write(write);
    assertThat(otherwise.held()).isFalse();
    assertThat(otherwise.results()).containsExactly(new IncrementResult(0, 1, Optional.empty()));
  }

  @Test
  void aRequestIdIsCarriedOutOnce() {
    Bucket bucket = client.bucket("once");
    IncrementOptions once = IncrementOptions.none().requestId("order-1");
    assertThat(bucket.increment(bytes("n"), 1, once))
        .isEqualTo(bucket.increment(bytes("n"), 1, once));
    assertThat(refused(() -> bucket.increment(bytes("n"), 2, once)).reason())
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void scansGiveRangesInOrder() {
    Bucket bucket = client.bucket("scans");
    Operation[] puts =
        IntStream.range(0, 1_000)
            .mapToObj(i -> Operation.put(bytes(String.format("k%04d", i)), new byte[2_000]))
            .toArray(Operation[]::new);
    bucket.write(Write.none().then(puts));
    assertThat(keys(bucket, ScanOptions.all())).hasSize(1_000).isSorted();
    assertThat(keys(bucket, ScanOptions.prefix(bytes("k001")).reverse().keysOnly()))
        .hasSize(10)
        .startsWith("k0019")
        .endsWith("k0010");
    assertThat(keys(bucket, ScanOptions.all().start(bytes("k0990")).end(bytes("k0995")).limit(3)))
        .containsExactly("k0990", "k0991", "k0992");
    assertThat(keys(client.bucket("absent"), ScanOptions.all())).isEmpty();
    try (Scan scan = bucket.scan(ScanOptions.all().limit(400))) {
      ScanBatch last = scan.nextBatchAsync().join().orElseThrow();
      for (var batch = scan.nextBatch(); batch.isPresent(); batch = scan.nextBatch()) {
        last = batch.get().entries().isEmpty() ? last : batch.get();
      }
      assertThat(keys(bucket, ScanOptions.all().resumeToken(last.resumeToken())))
          .hasSize(600)
          .startsWith("k0400");
    }
  }

  private static List<String> keys(Bucket bucket, ScanOptions options) {
    List<String> keys = new ArrayList<>();
    try (Scan scan = bucket.scan(options)) {
      scan.forEach(entry -> keys.add(entry.keyAsText()));
    }
    return keys;
  }

  @Test
  void transactionsSeeThemselvesAndAreSeenAtCommit() {
    Database database = client.database("default");
    Bucket outside = client.bucket("transactions");
    try (Transaction transaction = database.begin()) {
      Bucket inside = transaction.bucket("transactions");
      assertThat(inside.put(bytes("k"), bytes("v")).commitVersion()).isZero();
      assertThat(inside.get(bytes("k")).map(Entry::version)).contains(0L);
      assertThat(keys(inside, ScanOptions.all())).containsExactly("k");
      assertThat(inside.batchGetMetadata(List.of(bytes("k"))).entries().get(0)).isPresent();
      assertThat(outside.get(bytes("k"))).isEmpty();
      long version = transaction.commit();
      assertThat(version).isGreaterThan(transaction.readVersion());
      assertThat(transaction.commit()).isEqualTo(version);
      assertThat(outside.get(bytes("k")).map(Entry::version)).contains(version);
    }
    Transaction dropped = database.beginAsync().join();
    dropped.bucket("transactions").put(bytes("gone"), bytes("v"));
    dropped.rollbackAsync().join();
    assertThat(outside.get(bytes("gone"))).isEmpty();
    TransactionOptions readOnly = TransactionOptions.none().readOnly();
    try (Transaction reader = database.begin(readOnly)) {
      assertThat(refused(() -> reader.bucket("transactions").put(bytes("k"), bytes("w"))).reason())
          .isEqualTo("TRANSACTION_READ_ONLY");
    }
  }

  @Test
  void conflictsAreRetriedUntilEveryBodyHasCommitted() {
    List<CompletableFuture<Long>> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(client.transactAsync(tx -> addOneAsync(tx.bucket("contended"))));
      running.add(CompletableFuture.supplyAsync(() -> client.transact(this::addOne)));
    }
    running.forEach(CompletableFuture::join);
    assertThat(client.bucket("contended").get(bytes("n")).map(Entry::valueAsText)).contains("16");
  }

  private long addOne(Transaction transaction) {
    Bucket bucket = transaction.bucket("contended");
    long next = bucket.get(bytes("n")).map(e -> Long.parseLong(e.valueAsText())).orElse(0L) + 1;
    bucket.put(bytes("n"), bytes(Long.toString(next)));
    return next;
  }

  private static CompletableFuture<Long> addOneAsync(Bucket bucket) {
    return bucket
        .getAsync(bytes("n"))
        .thenApply(entry -> entry.map(e -> Long.parseLong(e.valueAsText())).orElse(0L) + 1)
        .thenCompose(
            next -> bucket.putAsync(bytes("n"), bytes(Long.toString(next))).thenApply(put -> next));
  }

  @Test
  void databasesAndBucketsAreCreatedListedAndDropped() {
    assertThat(client.createDatabase("shop")).isPositive();
    assertThat(refused(() -> client.createDatabase("shop")).reason()).isEqualTo("NAME_TAKEN");
    assertThat(client.listDatabases()).contains("default", "shop");
    Database shop = client.database("shop");
    assertThat(shop.name()).isEqualTo("shop");
    shop.createBucket("carts");
    shop.createBucketAsync("users").join();
    assertThat(shop.listBuckets()).containsExactly("carts", "users");
    assertThat(shop.info().bucketCount()).isEqualTo(2);
    assertThat(shop.infoAsync().join().name()).isEqualTo("shop");
    shop.dropBucket("carts");
    shop.dropBucketAsync("users").join();
    assertThat(shop.listBucketsAsync().join()).isEmpty();
    assertThat(refused(() -> shop.dropBucket("carts")).reason()).isEqualTo("BUCKET_NOT_FOUND");
    client.dropDatabase("shop");
    client.createDatabaseAsync("shop").join();
    client.dropDatabaseAsync("shop").join();
    assertThat(client.listDatabasesAsync().join()).doesNotContain("shop");
    assertThat(refused(() -> client.dropDatabase("shop")).reason()).isEqualTo("DATABASE_NOT_FOUND");
  }

  @Test
  void theServerSaysWhatItIs() {
    assertThat(client.ping()).isTrue();
    assertThat(client.pingAsync().join()).isTrue();
    ServerInfo info = client.serverInfo();
    assertThat(info.state()).isEqualTo(ServerState.SERVING);
    assertThat(info.engine()).isEqualTo("rocksdb");
    assertThat(client.serverInfoAsync().join().storeId()).isEqualTo(info.storeId());
  }

  @Test
  void callsGoOnWhenTheServerComesBack(@TempDir Path directory) {
    try (Served other = new Served(directory.resolve("data"));
        TercetClient survivor = other.client().build()) {
      Bucket bucket = survivor.bucket("b");
      bucket.put(bytes("k"), bytes("v"));
      Transaction lost = survivor.database("default").begin();
      lost.bucket("b").put(bytes("lost"), bytes("v"));
      other.restart();
      assertThat(bucket.get(bytes("k")).map(Entry::valueAsText)).contains("v");
      TercetClientException failure = refused(lost::commit);
      assertThat(failure.reason()).isEqualTo("TRANSACTION_NOT_FOUND");
      assertThat(failure.retry()).isEqualTo(RetryKind.TRANSACTION);
      assertThat(failure.isOutcomeUnknown()).isFalse();
    }
  }
}
