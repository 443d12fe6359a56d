package io.tercet.bench.store;

import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.RawStore;
import java.util.List;
import java.util.SplittableRandom;

/** Get, buffered put and scan in one process, Tercet beside raw RocksDB with the same options. */
public final class InProcess {
  private static final int SCAN = 100;

  private final Options options;
  private final Report report;
  private final int records;
  private final byte[] value;

  private InProcess(Options options, Report report) {
    this.options = options;
    this.report = report;
    this.records = options.integer("records", 100_000);
    this.value = Records.value(options.integer("value-bytes", 1024), 1);
  }

  /** Runs the one table of this benchmark. */
  public static void run(Options options, Report report) throws Exception {
    new InProcess(options, report).run();
  }

  private void run() throws Exception {
    try (RawTarget raw = new RawTarget(options.directory().resolve("raw"), RawStore.MEMORY_BYTES);
        EngineTarget engine =
            new EngineTarget(options.directory().resolve("engine"), RawStore.MEMORY_BYTES);
        EmbeddedTarget tercet =
            new EmbeddedTarget(options.directory().resolve("tercet"), RawStore.MEMORY_BYTES)) {
      for (Target target : List.of(raw, engine, tercet)) {
        for (int i = 0; i < records; i++) {
          target.put(Records.key(i), value, false);
        }
      }
      report.table(
          records + " records of " + value.length + " bytes, in one process",
          Contest.columns(List.of("operation", "threads"), "raw RocksDB"));
      Targets all = new Targets(raw, engine, tercet);
      for (int threads : new int[] {1, 2}) {
        contest("get", threads, all, (target, random) -> target.get(key(random)));
        contest(
            "scan of " + SCAN, threads, all, (target, random) -> target.scan(key(random), SCAN));
        contest("scan of all", threads, all, (target, random) -> target.scan(new byte[1], records));
        contest(
            "buffered put",
            threads,
            all,
            (target, random) -> target.put(key(random), value, false));
      }
    }
  }

  private byte[] key(SplittableRandom random) {
    return Records.key(random.nextInt(records));
  }

  @FunctionalInterface
  private interface Call {
    void run(Target target, SplittableRandom random) throws Exception;
  }

  private record Targets(Target raw, Target engine, Target tercet) {}

  private void contest(String name, int threads, Targets targets, Call call) throws Exception {
    new Contest(report, options)
        .add("raw RocksDB", () -> measure(threads, targets.raw, call))
        .add("Tercet's engine", () -> measure(threads, targets.engine, call))
        .add("Tercet", () -> measure(threads, targets.tercet, call))
        .run(1, name, threads);
  }

  private Load.Figures measure(int threads, Target target, Call call) throws Exception {
    return Load.blocking(
        threads,
        options.seconds(),
        i -> {
          SplittableRandom random = new SplittableRandom(i);
          return () -> call.run(target, random);
        });
  }
}
