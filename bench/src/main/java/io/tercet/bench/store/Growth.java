package io.tercet.bench.store;

import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.RawStore;
import java.util.List;
import java.util.SplittableRandom;

/** What a get costs as a store grows tenfold, beside raw RocksDB with the same memory. */
public final class Growth {
  private static final int TIMES = 10;

  private final Options options;
  private final Report report;
  private final byte[] value;

  private Growth(Options options, Report report) {
    this.options = options;
    this.report = report;
    this.value = Records.value(options.integer("value-bytes", 100), 1);
  }

  /** Runs the tables of this benchmark. */
  public static void run(Options options, Report report) throws Exception {
    new Growth(options, report).run();
  }

  private void run() throws Exception {
    int records = options.integer("records", 1_000_000);
    try (RawTarget raw = new RawTarget(options.directory().resolve("raw"), RawStore.MEMORY_BYTES);
        EmbeddedTarget tercet =
            new EmbeddedTarget(options.directory().resolve("tercet"), RawStore.MEMORY_BYTES)) {
      report.table(
          "records of " + value.length + " bytes, in one process",
          Contest.columns(List.of("operation", "records"), "raw RocksDB"));
      double[] small = measure(raw, tercet, 0, records);
      double[] large = measure(raw, tercet, records, TIMES * records);
      report.table("cost of a get in the larger store, as a multiple", "who", "median");
      report.row("raw RocksDB", large[0] / small[0]);
      report.row("Tercet", large[1] / small[1]);
    }
  }

  /** Grows both stores, and returns the median of a get, raw and Tercet. */
  private double[] measure(Target raw, Target tercet, int from, int to) throws Exception {
    for (Target target : List.of(raw, tercet)) {
      for (int i = from; i < to; i++) {
        target.put(Records.key(i), value, false);
      }
    }
    List<Load.Figures> figures =
        new Contest(report, options)
            .add("raw RocksDB", () -> gets(raw, to))
            .add("Tercet", () -> gets(tercet, to))
            .run(1, "get", to);
    return new double[] {figures.get(0).medianUs(), figures.get(1).medianUs()};
  }

  private Load.Figures gets(Target target, int records) throws Exception {
    return Load.blocking(
        1,
        options.seconds(),
        i -> {
          SplittableRandom random = new SplittableRandom(records);
          return () -> target.get(Records.key(random.nextInt(records)));
        });
  }
}
