package io.tercet.bench.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.wire.ServerProcess;
import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.Database;
import io.tercet.client.DeleteOptions;
import io.tercet.client.DeleteResult;
import io.tercet.client.Durability;
import io.tercet.client.Lease;
import io.tercet.client.LoadEntry;
import io.tercet.client.PutOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientBuilder;
import io.tercet.client.Transaction;
import io.tercet.client.TransactionOptions;
import io.tercet.client.Watch;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * Every call of the Java client, blocking and asynchronous, with and without a request id, beside
 * the same messages by gRPC alone; a server in a process of its own on the same machine.
 */
public final class ClientCalls {
  private static final String BUCKET = "bench";
  private static final int CHANNELS = 2;
  private static final int IN_FLIGHT = 64;
  private static final int THREADS = 8;
  private static final PutOptions BUFFERED = PutOptions.none().durability(Durability.BUFFERED);

  private final Options options;
  private final Report report;
  private final int port;
  private final int records;
  private final byte[] value;

  private ClientCalls(Options options, Report report, int port) {
    this.options = options;
    this.report = report;
    this.port = port;
    this.records = options.integer("records", 100_000);
    this.value = Records.value(options.integer("value-bytes", 1024), 1);
  }

  @FunctionalInterface
  private interface Body {
    void run(ClientCalls calls) throws Exception;
  }

  /** Single calls, transactions and bulk loads. */
  public static void run(Options options, Report report) throws Exception {
    withServer(
        options,
        report,
        calls -> {
          calls.subjects();
          calls.withoutFloor();
        });
  }

  /** What open watches cost those who write. */
  public static void runWatches(Options options, Report report) throws Exception {
    withServer(options, report, ClientCalls::watches);
  }

  private static void withServer(Options options, Report report, Body body) throws Exception {
    try (ServerProcess server = ServerProcess.start(options.directory().resolve("client"))) {
      ClientCalls calls = new ClientCalls(options, report, server.port());
      try (TercetClient client = calls.builder().build()) {
        calls.load(client.bucket(BUCKET), "records");
      }
      body.run(calls);
    }
  }

  private TercetClientBuilder builder() {
    return TercetClient.builder().port(port).channels(CHANNELS);
  }

  private void load(Bucket bucket, String loadId) {
    bucket.bulkLoad(loadId, LongStream.range(0, records).mapToObj(this::entry), bulk());
  }

  private LoadEntry entry(long number) {
    return LoadEntry.of(Records.key(number), value);
  }

  private static BulkLoadOptions bulk() {
    return BulkLoadOptions.none();
  }

  private void subjects() throws Exception {
    report.table(
        "calls of the Java client",
        Contest.columns(List.of("call", "request id"), "gRPC alone, " + IN_FLIGHT + " in flight"));
    String only = options.text("only", "");
    for (Subject subject : new Subjects(BUCKET, records, value).all()) {
      if (!subject.name().startsWith(only)) {
        continue;
      }
      subject(subject, false);
      if (subject.writes()) {
        subject(subject, true);
      }
    }
  }

  private void subject(Subject subject, boolean ids) throws Exception {
    try (TercetClient pooled = builder().requestIds(ids).build();
        TercetClient direct = builder().requestIds(ids).executor(Runnable::run).build();
        BareCalls bare = new BareCalls(port, CHANNELS)) {
      new Contest(report, options)
          .add(
              "gRPC alone, " + IN_FLIGHT + " in flight",
              () -> asynchronous(i -> bare.caller(i, subject.bare().apply(ids))))
          .add("client, 1 thread", () -> blocking(1, pooled, subject))
          .add("client, " + THREADS + " threads", () -> blocking(THREADS, pooled, subject))
          .add("client, " + IN_FLIGHT + " in flight", () -> inFlight(pooled, subject))
          .add("the same on the transport's threads", () -> inFlight(direct, subject))
          .run(1, subject.name(), subject.writes() ? (ids ? "yes" : "no") : "-");
    }
  }

  private Load.Figures blocking(int threads, TercetClient client, Subject subject)
      throws Exception {
    Bucket bucket = client.bucket(BUCKET);
    return Load.blocking(threads, options.seconds(), i -> () -> subject.blocking().run(bucket));
  }

  private Load.Figures inFlight(TercetClient client, Subject subject) throws Exception {
    Bucket bucket = client.bucket(BUCKET);
    return asynchronous(i -> of(() -> subject.asynchronous().apply(bucket)));
  }

  private Load.Figures asynchronous(IntFunction<Load.AsyncOperation> caller) throws Exception {
    return Load.asynchronous(IN_FLIGHT, options.seconds(), caller);
  }

  @FunctionalInterface
  private interface Start {
    CompletionStage<?> start();
  }

  private static Load.AsyncOperation of(Start start) {
    return completion -> {
      var unused =
          start
              .start()
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      completion.done();
                    } else {
                      completion.failed(failure);
                    }
                  });
    };
  }

  private void withoutFloor() throws Exception {
    report.table("several calls that belong together", Contest.columns(List.of("what")));
    try (TercetClient client = builder().build()) {
      Database database = client.database("default");
      Bucket bucket = client.bucket(BUCKET);
      TransactionOptions buffered = TransactionOptions.none().durability(Durability.BUFFERED);
      together(
          "transaction: get, put, commit buffered",
          () -> database.transact(buffered, this::readAndPut),
          () -> database.transactAsync(buffered, this::readAndPutAsync));
      together(
          "put, delete; buffered", () -> putAndDelete(bucket).join(), () -> putAndDelete(bucket));
      together(
          "grant of a lease, revocation; synced",
          () -> client.lease(Duration.ofHours(1)).close(),
          () -> client.leaseAsync(Duration.ofHours(1)).thenCompose(Lease::revokeAsync));
      for (int round = 0; round < 3; round++) {
        long begin = System.nanoTime();
        load(client.bucket("loaded" + round), "load-" + round);
        double seconds = (System.nanoTime() - begin) / 1e9;
        report.row("bulk load, entries", "1 load", records / seconds, 0.0, 0.0);
      }
    }
  }

  private void together(String what, Load.Operation blocking, Start asynchronous) throws Exception {
    new Contest(report, options)
        .add("1 thread", () -> Load.blocking(1, options.seconds(), i -> blocking))
        .add(IN_FLIGHT + " in flight", () -> asynchronous(i -> of(asynchronous)))
        .run(0, what);
  }

  private CompletableFuture<DeleteResult> putAndDelete(Bucket bucket) {
    byte[] key = Arrays.copyOf(randomKey(), 20);
    DeleteOptions buffered = DeleteOptions.none().durability(Durability.BUFFERED);
    return bucket
        .putAsync(key, value, BUFFERED)
        .thenCompose(put -> bucket.deleteAsync(key, buffered));
  }

  private long readAndPut(Transaction transaction) {
    byte[] key = randomKey();
    long version = transaction.bucket(BUCKET).get(key).orElseThrow().version();
    var unused = transaction.bucket(BUCKET).put(key, value);
    return version;
  }

  private CompletionStage<Long> readAndPutAsync(Transaction transaction) {
    byte[] key = randomKey();
    Bucket bucket = transaction.bucket(BUCKET);
    return bucket
        .getAsync(key)
        .thenCompose(
            entry -> bucket.putAsync(key, value).thenApply(put -> entry.orElseThrow().version()));
  }

  private byte[] randomKey() {
    return Records.key(ThreadLocalRandom.current().nextInt(records));
  }

  private void watches() throws Exception {
    report.table(
        "buffered puts, " + IN_FLIGHT + " in flight, beside open watches",
        Contest.columns(List.of("watches"), "none"));
    WatchOptions quiet = WatchOptions.key("never written".getBytes(US_ASCII));
    Contest contest = new Contest(report, options);
    contest.add("none", () -> beside(0, quiet));
    for (int count : new int[] {1, 100, 1000}) {
      contest.add(count + " of another key", () -> beside(count, quiet));
    }
    for (int count : new int[] {1, 4}) {
      contest.add(
          count + " of the bucket, keys only", () -> beside(count, WatchOptions.all().keysOnly()));
      contest.add(count + " of the bucket", () -> beside(count, WatchOptions.all()));
    }
    contest.run(1, "-");
  }

  private Load.Figures beside(int count, WatchOptions what) throws Exception {
    List<Watch> watches = new ArrayList<>();
    try (TercetClient watcher = builder().executor(Runnable::run).build();
        TercetClient writer = builder().executor(Runnable::run).requestIds(false).build()) {
      for (int i = 0; i < count; i++) {
        watches.add(watcher.bucket(BUCKET).watch(what));
      }
      for (Watch watch : watches) {
        watch.awaitStarted();
        follow(watch);
      }
      Bucket bucket = writer.bucket(BUCKET);
      return asynchronous(i -> of(() -> bucket.putAsync(randomKey(), value, BUFFERED)));
    } finally {
      watches.forEach(Watch::close);
    }
  }

  /** Takes what a watch tells, until it is closed. */
  private static void follow(Watch watch) {
    CompletableFuture<WatchCommit> next;
    do {
      next = watch.nextAsync();
    } while (next.isDone() && !next.isCompletedExceptionally());
    var unused =
        next.whenComplete(
            (commit, closed) -> {
              if (closed == null) {
                follow(watch);
              }
            });
  }
}
