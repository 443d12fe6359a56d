package io.tercet.bench.store;

import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.RawStore;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Commits that are on disk when they return, by many writers, beside RocksDB's own group commit.
 */
public final class DurableCommits {
  private static final int[] WRITERS = {1, 8, 64, 256};

  private DurableCommits() {}

  /** Runs the one table of this benchmark. */
  public static void run(Options options, Report report) throws Exception {
    int records = options.integer("records", 100_000);
    byte[] value = Records.value(options.integer("value-bytes", 1024), 1);
    try (RawTarget raw = new RawTarget(options.directory().resolve("raw"), RawStore.MEMORY_BYTES);
        EmbeddedTarget tercet =
            new EmbeddedTarget(options.directory().resolve("tercet"), RawStore.MEMORY_BYTES)) {
      report.table(
          "durable puts of " + value.length + " bytes",
          Contest.columns(List.of("writers"), "raw RocksDB"));
      for (int writers : WRITERS) {
        new Contest(report, options)
            .add("raw RocksDB, sync=true", () -> blocking(options, writers, raw, records, value))
            .add("Tercet, threads", () -> blocking(options, writers, tercet, records, value))
            .add("Tercet, callbacks", () -> told(options, writers, tercet, records, value))
            .run(1, writers);
      }
    }
  }

  private static Load.Figures blocking(
      Options options, int writers, Target target, int records, byte[] value) throws Exception {
    return Load.blocking(
        writers,
        options.seconds(),
        i -> {
          SplittableRandom random = new SplittableRandom(i);
          return () -> target.put(Records.key(random.nextInt(records)), value, true);
        });
  }

  private static Load.Figures told(
      Options options, int writers, EmbeddedTarget target, int records, byte[] value)
      throws Exception {
    return Load.asynchronous(
        writers,
        options.seconds(),
        i -> {
          SplittableRandom random = new SplittableRandom(i);
          return completion ->
              target.putAsync(Records.key(random.nextInt(records)), value, true, completion);
        });
  }
}
