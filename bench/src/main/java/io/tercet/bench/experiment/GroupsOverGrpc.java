package io.tercet.bench.experiment;

import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.RawStore;
import io.tercet.bench.wire.EchoService;
import io.tercet.bench.wire.KeyValueCallers;
import io.tercet.bench.wire.RawService;
import io.tercet.bench.wire.WireServer;
import io.tercet.common.v1.Durability;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * Puts over gRPC, with server and asynchronous client on the same cores: who writes, and in what
 * groups. Two channels; handlers on the transport's threads.
 */
public final class GroupsOverGrpc {
  private static final int RECORDS = 100_000;
  private static final int CHANNELS = 2;

  private final Options options;
  private final Report report;
  private final RawStore store;
  private final byte[] value;

  private GroupsOverGrpc(Report report, RawStore store, Options options) {
    this.report = report;
    this.store = store;
    this.value = Records.value(options.integer("value-bytes", 1024), 1);
    this.options = options;
  }

  /** Runs both tables. */
  public static void run(Options options, Report report) throws Exception {
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("groups"))) {
      GroupsOverGrpc experiment = new GroupsOverGrpc(report, store, options);
      experiment.durable();
      experiment.buffered();
    }
  }

  private void durable() throws Exception {
    header("durable puts of " + value.length + " bytes over gRPC");
    for (int callers : new int[] {1, 8, 64, 256}) {
      new Contest(report, options)
          .add("echo", () -> serve(callers, new EchoService(value)))
          .add("each on a pool of 16", () -> eachOnPool(callers, 16, true))
          .add("each on a thread for each caller", () -> eachOnPool(callers, callers, true))
          .add("groups by a commit thread", () -> byCommitThread(callers, true))
          .run(1, callers);
    }
  }

  private void buffered() throws Exception {
    header("buffered puts of " + value.length + " bytes over gRPC");
    for (int callers : new int[] {1, 8, 64}) {
      new Contest(report, options)
          .add("echo", () -> serve(callers, new EchoService(value)))
          .add("each on the transport's thread", () -> eachInline(callers))
          .add("each on a pool of 16", () -> eachOnPool(callers, 16, false))
          .add("groups by an inline leader", () -> byInlineLeader(callers))
          .add("groups by a commit thread", () -> byCommitThread(callers, false))
          .run(1, callers);
    }
  }

  private void header(String title) {
    report.table(title, Contest.columns(List.of("callers"), "echo"));
  }

  private Load.Figures eachInline(int callers) throws Exception {
    try (WriteOptions writes = new WriteOptions();
        RawService service =
            new RawService(
                store,
                (request, observer) -> {
                  store.db.put(
                      store.entries(),
                      writes,
                      request.getKey().toByteArray(),
                      request.getValue().toByteArray());
                  RawService.acknowledge(observer);
                })) {
      return serve(callers, service);
    }
  }

  private Load.Figures eachOnPool(int callers, int threads, boolean sync) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (WriteOptions writes = new WriteOptions().setSync(sync);
        RawService service =
            new RawService(
                store,
                (request, observer) ->
                    pool.execute(() -> putAndAnswer(writes, request, observer)))) {
      return serve(callers, service);
    } finally {
      pool.shutdown();
    }
  }

  private void putAndAnswer(
      WriteOptions writes, PutRequest request, StreamObserver<PutResponse> observer) {
    try {
      store.db.put(
          store.entries(),
          writes,
          request.getKey().toByteArray(),
          request.getValue().toByteArray());
      RawService.acknowledge(observer);
    } catch (RocksDBException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
    }
  }

  private Load.Figures byInlineLeader(int callers) throws Exception {
    try (GroupWriter writer = new GroupWriter(store);
        Pipeline pipeline = new InlineLeader(writer, false, 0)) {
      return throughPipeline(callers, false, pipeline);
    }
  }

  private Load.Figures byCommitThread(int callers, boolean sync) throws Exception {
    try (GroupWriter writer = new GroupWriter(store);
        Pipeline pipeline = new CommitThread(writer, 0)) {
      return throughPipeline(callers, sync, pipeline);
    }
  }

  private Load.Figures throughPipeline(int callers, boolean sync, Pipeline pipeline)
      throws Exception {
    try (RawService service =
        new RawService(store, (request, observer) -> submit(pipeline, sync, request, observer))) {
      return serve(callers, service);
    }
  }

  private static void submit(
      Pipeline pipeline, boolean sync, PutRequest request, StreamObserver<PutResponse> answer)
      throws RocksDBException {
    Commit commit =
        new Commit(
            request.getValue().toByteArray(),
            sync,
            Thread.currentThread(),
            () -> RawService.acknowledge(answer));
    request.getKey().copyTo(commit.key, 0);
    pipeline.submit(commit);
  }

  private Load.Figures serve(int callers, BindableService service) throws Exception {
    try (WireServer server = new WireServer(service);
        KeyValueCallers clients =
            new KeyValueCallers(server.port(), CHANNELS, "bench", RECORDS, Records::key, value)) {
      return Load.asynchronous(
          callers, options.seconds(), i -> clients.puts(i, Durability.DURABILITY_UNSPECIFIED));
    }
  }
}
