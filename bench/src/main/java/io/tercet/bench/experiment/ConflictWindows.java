package io.tercet.bench.experiment;

import io.tercet.bench.experiment.window.SegmentedWindow;
import io.tercet.bench.experiment.window.SortedMapWindow;
import io.tercet.bench.experiment.window.Window;
import io.tercet.bench.measure.Collections;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.BatchBytes;
import io.tercet.bench.rocks.RawStore;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What it costs to remember all that was written while one read-write transaction stays open: time
 * per key, memory per key, pauses, and what a check then costs.
 */
public final class ConflictWindows {
  private static final int GROUP = 10;
  private static final int CHECKS = 20_000;

  private final Report report;
  private final Options options;

  private ConflictWindows(Report report, Options options) {
    this.report = report;
    this.options = options;
  }

  /** Runs both tables. */
  public static void run(Options options, Report report) throws Exception {
    ConflictWindows experiment = new ConflictWindows(report, options);
    experiment.filled();
    experiment.underLoad();
  }

  private void filled() {
    int keys = options.integer("keys", 3_000_000);
    report.table(
        "window filled with " + keys + " different 16-byte keys, none forgotten",
        "window",
        "add ns/key",
        "add p99.99 us",
        "add max us",
        "bytes/key",
        "collections",
        "paused ms",
        "longest pause ms",
        "point check ns, oldest",
        "point check ns, young",
        "first range check us",
        "range check us");
    for (int round = 0; round < options.integer("rounds", 2); round++) {
      fill("TreeMap", () -> new SortedMapWindow(new TreeMap<>(Arrays::compareUnsigned)), keys);
      fill(
          "ConcurrentSkipListMap",
          () -> new SortedMapWindow(new ConcurrentSkipListMap<>(Arrays::compareUnsigned)),
          keys);
      fill("segments of 64 k", () -> new SegmentedWindow(64 << 10), keys);
      fill("segments of 256 k", () -> new SegmentedWindow(256 << 10), keys);
      fill("one segment", () -> new SegmentedWindow(1 << 30), keys);
    }
  }

  private void fill(String name, Supplier<Window> make, int keys) {
    long usedBefore = Collections.liveBytes();
    Collections collections = Collections.watch();
    Window window = make.get();
    Histogram groups = new Histogram(3);
    long begin = cpuNanos();
    for (int i = 0; i < keys; i += GROUP) {
      long before = System.nanoTime();
      for (int j = i; j < i + GROUP; j++) {
        window.add(Records.key(j), j + 1);
      }
      groups.recordValue(System.nanoTime() - before);
    }
    double perKey = (cpuNanos() - begin) / (double) keys;
    Collections.Seen seen = collections.stop();
    double bytesPerKey = (Collections.liveBytes() - usedBefore) / (double) keys;
    report.row(
        name,
        perKey,
        groups.getValueAtPercentile(99.99) / 1e3,
        groups.getMaxValue() / 1e3,
        bytesPerKey,
        seen.count(),
        seen.totalMs(),
        seen.longestMs(),
        pointChecks(window, keys, 0),
        pointChecks(window, keys, keys - 1000L),
        rangeChecks(window, 1),
        rangeChecks(window, CHECKS));
  }

  /** Processor time of this thread: not disturbed by what else the machine does. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /**
   * Nanoseconds for a check of a key that was not written; none is changed, so the sum counts only
   * checks.
   */
  private double pointChecks(Window window, int keys, long version) {
    int changed = 0;
    long begin = cpuNanos();
    for (int i = 0; i < CHECKS; i++) {
      changed += window.changedSince(Records.key(keys + i), version) ? 1 : 0;
    }
    return (cpuNanos() - begin) / (double) (CHECKS + changed);
  }

  /** Microseconds for a check, for the oldest version, of a range in which nothing was written. */
  private double rangeChecks(Window window, int checks) {
    int changed = 0;
    long begin = cpuNanos();
    for (int i = 0; i < checks; i++) {
      byte[] start = Records.key(1_000_000_007L + i);
      byte[] end = Arrays.copyOf(start, start.length + 1);
      changed += window.rangeChangedSince(start, end, 0) ? 1 : 0;
    }
    return (cpuNanos() - begin) / 1e3 / (checks + changed);
  }

  private void underLoad() throws Exception {
    report.table(
        "one writer at full speed, groups of 10 buffered puts of 100 bytes, one open transaction",
        "window",
        "puts/s",
        "keys kept",
        "add ns/key",
        "longest pause ms",
        "paused ms",
        "range checks/s",
        "range check p99 us");
    load("none", null, 0);
    load("TreeMap", new SortedMapWindow(new TreeMap<>(Arrays::compareUnsigned)), 0);
    load("segments of 256 k", new SegmentedWindow(256 << 10), 0);
    load("TreeMap", new SortedMapWindow(new TreeMap<>(Arrays::compareUnsigned)), 1000);
    load("segments of 256 k", new SegmentedWindow(256 << 10), 1000);
    load("segments of 64 k", new SegmentedWindow(64 << 10), 1000);
  }

  /**
   * Writes for {@code --window-seconds}; checks a range after each {@code checkEvery} groups unless
   * that is 0.
   */
  private void load(String name, @Nullable Window window, int checkEvery) throws Exception {
    byte[] value = Records.value(100, 1);
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("window"));
        WriteOptions buffered = new WriteOptions()) {
      Collections collections = Collections.watch();
      BatchBytes bytes = new BatchBytes();
      Histogram checks = new Histogram(3);
      long begin = System.nanoTime();
      long end = begin + (long) (options.decimal("window-seconds", 5) * 1e9);
      long adding = 0;
      long groups = 0;
      long version = 0;
      while (System.nanoTime() < end) {
        bytes.clear();
        byte[][] keys = new byte[GROUP][];
        for (int i = 0; i < GROUP; i++) {
          keys[i] = Records.key(version + i);
          bytes.put(1, keys[i], value);
        }
        try (WriteBatch batch = new WriteBatch(bytes.toBytes())) {
          store.db.write(buffered, batch);
        }
        version += GROUP;
        groups++;
        if (window != null) {
          long before = System.nanoTime();
          for (byte[] key : keys) {
            window.add(key, version);
          }
          long after = System.nanoTime();
          adding += after - before;
          if (checkEvery > 0 && groups % checkEvery == 0) {
            rangeChecks(window, 1);
            checks.recordValue(System.nanoTime() - after);
          }
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Collections.Seen seen = collections.stop();
      report.row(
          name,
          version / seconds,
          version,
          adding / (double) version,
          seen.longestMs(),
          seen.totalMs(),
          checks.getTotalCount() / seconds,
          checks.getValueAtPercentile(99) / 1e3);
    }
  }
}
