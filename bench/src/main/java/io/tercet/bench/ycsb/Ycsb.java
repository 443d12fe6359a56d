package io.tercet.bench.ycsb;

import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * YCSB's core workloads over the network of this machine, each store in a process of its own, with
 * synced writes and without: Tercet beside Redis. Popular records are spread over the keys.
 */
public final class Ycsb {
  private static final int SCAN_MAX = 100;

  private final Options options;
  private final Report report;
  private final int records;
  private final int threads;
  private final byte[] value;
  private final Zipfian zipfian;

  private Ycsb(Options options, Report report) {
    this.options = options;
    this.report = report;
    this.records = options.integer("records", 1_000_000);
    this.threads = options.integer("threads", 32);
    this.value = Records.value(options.integer("value-bytes", 1024), 1);
    this.zipfian = new Zipfian(records);
  }

  /** Runs all workloads, or those that {@code --workloads} names, such as {@code AF}. */
  public static void run(Options options, Report report) throws Exception {
    new Ycsb(options, report).run();
  }

  private void run() throws Exception {
    Path folder = options.directory();
    String program = options.text("redis", "redis-server");
    try (Contender redis = new RedisContender(program, folder.resolve("redis"), value);
        Contender tercet = new TercetContender(folder.resolve("ycsb"), value)) {
      report.table("loading " + records + " records", "who", "per second");
      report.row("Redis, pipelined", load(redis));
      report.row("Tercet, bulk load", load(tercet));
      Both both = new Both(redis, new Counts(records), tercet, new Counts(records));
      report.table(
          "YCSB, " + threads + " threads", Contest.columns(List.of("workload", "writes"), "Redis"));
      for (Workload workload : Workload.values()) {
        if (!options.text("workloads", "ABCDEF").contains(workload.name())) {
          continue;
        }
        if (workload.writes()) {
          contest(workload, true, both);
        }
        contest(workload, false, both);
      }
    }
  }

  private double load(Contender contender) throws Exception {
    long begin = System.nanoTime();
    contender.load(records);
    return records / ((System.nanoTime() - begin) / 1e9);
  }

  private record Both(Contender redis, Counts redisCounts, Contender tercet, Counts tercetCounts) {}

  private void contest(Workload workload, boolean durable, Both both) throws Exception {
    both.redis.durable(durable);
    both.tercet.durable(durable);
    new Contest(report, options)
        .add("Redis", () -> measure(workload, both.redis, both.redisCounts))
        .add("Tercet", () -> measure(workload, both.tercet, both.tercetCounts))
        .run(
            1,
            workload.name() + ": " + workload.what,
            workload.writes() ? (durable ? "synced" : "not synced") : "-");
    check(workload, "Redis", both.redisCounts);
    check(workload, "Tercet", both.tercetCounts);
  }

  /** A contender that answers without finding is fast, and wrong. */
  private static void check(Workload workload, String who, Counts counts) {
    if (counts.missed.get() > 0) {
      throw new IllegalStateException(
          who + " did not find " + counts.missed.get() + " records in workload " + workload);
    }
  }

  private Load.Figures measure(Workload workload, Contender contender, Counts counts)
      throws Exception {
    return Load.blocking(
        threads, options.seconds(), i -> new Client(workload, contender.session(), counts, i));
  }

  /** Which records a contender has. */
  private static final class Counts {
    final AtomicInteger next;
    final AtomicLong missed = new AtomicLong();
    private final BitSet acknowledged = new BitSet();
    private final int loaded;
    private volatile int present;

    Counts(int loaded) {
      this.loaded = loaded;
      this.present = loaded;
      this.next = new AtomicInteger(loaded);
    }

    /** All records with numbers below are there. */
    int present() {
      return present;
    }

    /** Records that a number is there; those before it may not be, yet. */
    synchronized void acknowledge(int number) {
      acknowledged.set(number - loaded);
      present = loaded + acknowledged.nextClearBit(present - loaded);
    }
  }

  /** One thread. */
  private final class Client implements Load.Operation {
    private final Workload workload;
    private final Contender.Session session;
    private final Counts counts;
    private final SplittableRandom random;

    Client(Workload workload, Contender.Session session, Counts counts, int number) {
      this.workload = workload;
      this.session = session;
      this.counts = counts;
      this.random = new SplittableRandom(number);
    }

    @Override
    public void run() {
      if (!once(random.nextInt(100))) {
        counts.missed.incrementAndGet();
      }
    }

    private boolean once(int draw) {
      int rest = draw;
      if (rest < workload.reads) {
        return session.read(chosen());
      }
      rest -= workload.reads;
      if (rest < workload.updates) {
        return session.update(chosen(), value);
      }
      rest -= workload.updates;
      if (rest < workload.inserts) {
        return insert();
      }
      rest -= workload.inserts;
      if (rest < workload.scans) {
        return session.scan(chosen(), 1 + random.nextInt(SCAN_MAX));
      }
      return session.readModifyWrite(chosen(), value);
    }

    private boolean insert() {
      int number = counts.next.getAndIncrement();
      boolean done = session.insert(Records.key(number), value);
      counts.acknowledge(number);
      return done;
    }

    private byte[] chosen() {
      int drawn = zipfian.next(random);
      return Records.key(workload.prefersNewest() ? counts.present() - 1 - drawn : drawn);
    }
  }
}
