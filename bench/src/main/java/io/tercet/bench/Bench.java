package io.tercet.bench;

import io.tercet.bench.client.ClientCalls;
import io.tercet.bench.client.CommandStart;
import io.tercet.bench.experiment.CommitPipelines;
import io.tercet.bench.experiment.ConflictWindows;
import io.tercet.bench.experiment.GroupsOverGrpc;
import io.tercet.bench.experiment.LogTailing;
import io.tercet.bench.experiment.StorageCalls;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Report;
import io.tercet.bench.store.DurableCommits;
import io.tercet.bench.store.Growth;
import io.tercet.bench.store.InProcess;
import io.tercet.bench.wire.Served;
import io.tercet.bench.wire.ServerMemory;
import io.tercet.bench.ycsb.Ycsb;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs one benchmark by name: {@code bench NAME [--flag value]...}. */
public final class Bench {
  @FunctionalInterface
  private interface Benchmark {
    void run(Options options, Report report) throws Exception;
  }

  private static final Map<String, Benchmark> BENCHMARKS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("client-calls", ClientCalls::run),
              Map.entry("client-watches", ClientCalls::runWatches),
              Map.entry("command-start", CommandStart::run),
              Map.entry("commit-pipelines", CommitPipelines::run),
              Map.entry("conflict-windows", ConflictWindows::run),
              Map.entry("durable-commits", DurableCommits::run),
              Map.entry("groups-over-grpc", GroupsOverGrpc::run),
              Map.entry("growth", Growth::run),
              Map.entry("in-process", InProcess::run),
              Map.entry("log-tailing", LogTailing::run),
              Map.entry("memory", ServerMemory::run),
              Map.entry("served", Served::runSingle),
              Map.entry("served-batches", Served::runBatches),
              Map.entry("storage-calls", StorageCalls::run),
              Map.entry("ycsb", Ycsb::run)));

  private Bench() {}

  /** Runs the benchmark named by the first argument; the others are its flags. */
  public static void main(String[] arguments) throws Exception {
    @Nullable Benchmark benchmark = arguments.length == 0 ? null : BENCHMARKS.get(arguments[0]);
    if (benchmark == null) {
      System.err.println(
          "usage: bench NAME [--flag value]...   NAME: " + String.join(", ", BENCHMARKS.keySet()));
      System.exit(2);
      return;
    }
    Options options = Options.parse(arguments, 1);
    Report report = new Report(System.out);
    benchmark.run(options, report);
    Path json = Path.of(options.text("json", "target/bench-results/" + arguments[0] + ".json"));
    report.writeJson(json);
    report.note("JSON: " + json);
  }
}
