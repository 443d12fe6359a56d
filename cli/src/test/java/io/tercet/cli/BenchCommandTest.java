package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.tercet.cli.Tool.Ran;
import io.tercet.client.Entry;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bench measures what it says, and leaves nothing behind. */
class BenchCommandTest {
  private Served served;
  private Tool tool;

  @BeforeEach
  void start(@TempDir Path directory) {
    served = new Served(directory.resolve("data"));
    tool = new Tool(directory.resolve("config")).with("TERCET_PORT", served.port());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void everyCallIsMeasuredAloneAndWithOthers() {
    Ran ran = tool.run("bench", "--records=200", "--time=50ms", "--in-flight=4", "--output=jsonl");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    List<String> measured = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      JsonNode row = JsonMapper.shared().readTree(line);
      assertThat(row.get("per_second").asLong()).as(line).isPositive();
      assertThat(row.get("max_us").asLong()).isGreaterThanOrEqualTo(row.get("median_us").asLong());
      measured.add(row.get("call").asString() + " x " + row.get("in_flight").asInt());
    }
    assertThat(measured)
        .hasSize(18)
        .contains("ping x 1", "put, synced x 4", "scan of 100 x 1")
        .contains("transaction: get, put, synced x 4");
    assertThat(tool.run("bucket", "list", "--output=jsonl").out()).isEmpty();
  }

  @Test
  void oneInFlightIsMeasuredOnce() {
    Ran ran = tool.run("bench", "--records=1", "--value-bytes=0", "--time=10ms", "--in-flight=1");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().count()).isEqualTo(9);
  }

  @Test
  void whoeverWatchesIsToldWhatHappens() {
    Ran ran =
        tool.errorsOnTerminal()
            .run("bench", "--records=1", "--time=10ms", "--in-flight=1", "--output=csv");
    assertThat(ran.err()).contains("tercet: loading 1 records\n", "tercet: measuring get\n");
  }

  /** Waits until the bench puts into its bucket what was not loaded. */
  private void awaitPuts(BooleanSupplier over) throws InterruptedException {
    try (TercetClient client = served.client().build()) {
      long first = 0;
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (System.nanoTime() < giveUp && !over.getAsBoolean()) {
        List<String> buckets = client.database("default").listBuckets();
        long version = 0;
        for (String bucket : buckets) {
          try (Scan scan = client.bucket(bucket).scan(ScanOptions.all().keysOnly())) {
            for (Entry entry : scan) {
              version = Math.max(version, entry.version());
            }
          }
        }
        if (first > 0 && version > first) {
          return;
        }
        first = first == 0 ? version : first;
        Thread.sleep(5);
      }
    }
    throw new AssertionError("The bench has put nothing");
  }

  private static final String[] LONG = {"bench", "--records=1", "--time=300ms", "--in-flight=16"};

  @Test
  void nothingIsLeftWhereTheProcessIsToldToEnd(@TempDir Path folder) throws Exception {
    Process bench =
        new Processes(folder)
            .start(
                "exec ./tercet " + String.join(" ", LONG),
                "TERCET_PORT",
                Integer.toString(served.port()));
    try {
      awaitPuts(() -> !bench.isAlive());
      bench.destroy();
      assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      bench.toHandle().destroyForcibly();
    }
    assertThat(tool.run("bucket", "list", "--output=jsonl").out()).isEmpty();
  }

  /** Runs a command that can be cancelled, as those of a shell are. */
  private void start(CancellableContext context, CompletableFuture<Ran> ran, String... line) {
    Runnable run = () -> ran.complete(tool.run(line));
    new Thread(context.wrap(run), "bench").start();
  }

  @Test
  void nothingIsLeftWhereTheCommandIsCancelled() throws Exception {
    CancellableContext context = Context.current().withCancellation();
    CompletableFuture<Ran> bench = new CompletableFuture<>();
    start(context, bench, LONG);
    awaitPuts(bench::isDone);
    context.cancel(null);
    Ran ran = bench.get(60, TimeUnit.SECONDS);
    assertThat(ran.err()).startsWith("tercet: CANCELLED: ");
    assertThat(ran.code()).isEqualTo(130);
    assertThat(tool.run("bucket", "list", "--output=jsonl").out()).isEmpty();
  }

  @Test
  void nothingIsLeftWhereTheLoadIsCancelled() throws Exception {
    CancellableContext context = Context.current().withCancellation();
    CompletableFuture<Ran> bench = new CompletableFuture<>();
    start(context, bench, "bench", "--records=50000000", "--value-bytes=10");
    awaitPuts(bench::isDone);
    context.cancel(null);
    Ran ran = bench.get(60, TimeUnit.SECONDS);
    assertThat(ran.code()).as(ran.err()).isEqualTo(130);
    assertThat(tool.run("bucket", "list", "--output=jsonl").out()).isEmpty();
  }

  @Test
  void aShellSaysThatItIsSlower() {
    Ran ran =
        tool.input("bench --records=1 --time=10ms --in-flight=1".getBytes(UTF_8)).run("shell");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("'tercet bench' outside of it").hasLineCount(1);
  }

  @Test
  void absurdOptionsAreRefused() {
    assertThat(tool.run("bench", "--records=0").code()).isEqualTo(2);
    assertThat(tool.run("bench", "--in-flight=many").code()).isEqualTo(2);
    assertThat(tool.run("bench", "--time=soon").err()).contains("--time takes a span");
  }

  @Test
  void withoutAServerItSaysSo() {
    served.close();
    Ran ran = tool.run("bench", "--timeout=2s");
    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().count()).isEqualTo(1);
  }
}
