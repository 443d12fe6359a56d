package io.tercet.bench.wire;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.RawStore;
import io.tercet.common.v1.Durability;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * Single calls and batches over gRPC, client and server in one process on the same cores: Tercet
 * beside a server that echoes and a server that calls raw RocksDB, with the same messages, channels
 * and number of transport threads.
 */
public final class Served {
  private static final int[] CALLERS = {1, 8, 64};
  private static final int BATCH = 64;
  private static final int CHANNELS = 2;
  private static final Durability BUFFERED = Durability.DURABILITY_BUFFERED;
  private static final Durability SYNC = Durability.DURABILITY_SYNC;

  private final Options options;
  private final Report report;

  private Served(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  private record Servers(KeyValueCallers echo, KeyValueCallers raw, KeyValueCallers tercet) {}

  @FunctionalInterface
  private interface Caller {
    Load.AsyncOperation of(KeyValueCallers callers, int number);
  }

  /** Single gets and puts. */
  public static void runSingle(Options options, Report report) throws Exception {
    Served served = new Served(options, report);
    served.withServers(served::single);
  }

  /** Batches of gets and puts. */
  public static void runBatches(Options options, Report report) throws Exception {
    Served served = new Served(options, report);
    served.withServers(served::batches);
  }

  @FunctionalInterface
  private interface Body {
    void run(Servers servers) throws Exception;
  }

  private void withServers(Body body) throws Exception {
    int records = options.integer("records", 100_000);
    byte[] value = Records.value(options.integer("value-bytes", 1024), 1);
    Path tercetFolder = options.directory().resolve("tercet");
    RawStore.delete(tercetFolder);
    ServerConfig config =
        ServerConfig.defaults()
            .with(Settings.DATA, tercetFolder.toString())
            .with(Settings.PORT, 0)
            .with(Settings.STORAGE_MEMORY_BYTES, RawStore.MEMORY_BYTES);
    ExecutorService pool = Executors.newCachedThreadPool();
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("raw"));
        RawPuts puts = new RawPuts(store, pool);
        RawService rawService = new RawService(store, puts);
        WireServer echo = new WireServer(new EchoService(value));
        WireServer raw = new WireServer(rawService);
        TercetServer tercet = TercetServer.start(config);
        KeyValueCallers echoCallers = callers(echo.port(), records, value);
        KeyValueCallers rawCallers = callers(raw.port(), records, value);
        KeyValueCallers tercetCallers = callers(tercet.port(), records, value)) {
      rawCallers.load(0, records);
      tercetCallers.load(0, records);
      body.run(new Servers(echoCallers, rawCallers, tercetCallers));
    } finally {
      pool.shutdown();
    }
  }

  private static KeyValueCallers callers(int port, int records, byte[] value) {
    return new KeyValueCallers(port, CHANNELS, "bench", records, Records::key, value);
  }

  private void single(Servers servers) throws Exception {
    report.table(
        "single calls over gRPC",
        Contest.columns(List.of("call", "callers"), "echo", "raw RocksDB"));
    for (int callers : CALLERS) {
      contest("get", callers, servers, KeyValueCallers::gets);
    }
    for (int callers : CALLERS) {
      contest("put, buffered", callers, servers, (all, i) -> all.puts(i, BUFFERED));
    }
    for (int callers : new int[] {1, 8, 50, 64, 256}) {
      contest("put, durable", callers, servers, (all, i) -> all.puts(i, SYNC));
    }
    contest("put, durable, with request id", 64, servers, (all, i) -> all.putsOnce(i, SYNC));
    contest("put, buffered, with request id", 64, servers, (all, i) -> all.putsOnce(i, BUFFERED));
  }

  private void batches(Servers servers) throws Exception {
    report.table(
        "batches of " + BATCH + " over gRPC (batches per second)",
        Contest.columns(List.of("call", "callers"), "raw RocksDB"));
    for (int callers : new int[] {1, 8}) {
      batch("batch get", callers, servers, (all, i) -> all.batchGets(i, BATCH));
      batch("write, buffered", callers, servers, (all, i) -> all.writes(i, BATCH, BUFFERED));
    }
  }

  private void contest(String name, int callers, Servers servers, Caller caller) throws Exception {
    new Contest(report, options)
        .add("echo", () -> measure(callers, servers.echo, caller))
        .add("raw RocksDB in a server", () -> measure(callers, servers.raw, caller))
        .add("Tercet", () -> measure(callers, servers.tercet, caller))
        .run(2, name, callers);
  }

  private void batch(String name, int callers, Servers servers, Caller caller) throws Exception {
    new Contest(report, options)
        .add("raw RocksDB in a server", () -> measure(callers, servers.raw, caller))
        .add("Tercet", () -> measure(callers, servers.tercet, caller))
        .run(1, name, callers);
  }

  private Load.Figures measure(int callers, KeyValueCallers all, Caller caller) throws Exception {
    return Load.asynchronous(callers, options.seconds(), i -> caller.of(all, i));
  }

  /**
   * Puts into raw RocksDB: buffered ones at once, durable ones on a thread each, RocksDB groups.
   */
  private static final class RawPuts implements RawService.Puts, AutoCloseable {
    private final RawStore store;
    private final ExecutorService pool;
    private final WriteOptions buffered = new WriteOptions();
    private final WriteOptions synced = new WriteOptions().setSync(true);

    RawPuts(RawStore store, ExecutorService pool) {
      this.store = store;
      this.pool = pool;
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> observer) {
      if (request.getDurability() == BUFFERED) {
        putAndAnswer(buffered, request, observer);
      } else {
        pool.execute(() -> putAndAnswer(synced, request, observer));
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

    @Override
    public void close() {
      buffered.close();
      synced.close();
    }
  }
}
