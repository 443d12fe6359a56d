package io.tercet.bench.experiment;

import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.rocks.BatchBytes;
import io.tercet.bench.rocks.BatchReader;
import io.tercet.bench.rocks.RawStore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.TransactionLogIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Reading history back from the log: how fast, by RocksDB's handler or from a batch's bytes, and
 * what it takes from a writer at full speed.
 */
public final class LogTailing {
  private static final byte[] MARKER = new byte[24];

  private final Report report;
  private final Options options;

  private LogTailing(Report report, Options options) {
    this.report = report;
    this.options = options;
  }

  /** How a tailer takes a batch apart; returns the number of operations. */
  @FunctionalInterface
  private interface Decoder {
    long decode(WriteBatch batch) throws RocksDBException;
  }

  /** Runs both tables. */
  public static void run(Options options, Report report) throws Exception {
    LogTailing experiment = new LogTailing(report, options);
    experiment.afterwards();
    experiment.underLoad();
  }

  private static long byHandler(WriteBatch batch) throws RocksDBException {
    try (CountingHandler handler = new CountingHandler()) {
      batch.iterate(handler);
      return handler.operations;
    }
  }

  private static long byBytes(WriteBatch batch) throws RocksDBException {
    return BatchReader.countOperations(batch.data());
  }

  private static long byCountAlone(WriteBatch batch) {
    return batch.count();
  }

  private void afterwards() throws Exception {
    report.table(
        "reading back 200 MB of log",
        "puts per batch",
        "value bytes",
        "decoded by",
        "batches/s",
        "puts/s",
        "MB/s",
        "ns/put");
    for (int valueBytes : new int[] {100, 1024}) {
      for (int group : new int[] {1, 10, 64}) {
        readBack(group, valueBytes);
      }
    }
  }

  private void readBack(int group, int valueBytes) throws Exception {
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("tail"));
        Writer writer = new Writer(store, group, valueBytes)) {
      long batches = (200L << 20) / group / (valueBytes + 24);
      for (long i = 0; i < batches; i++) {
        writer.write();
      }
      for (int round = 0; round < 2; round++) {
        walk(store, group, valueBytes, "the iterator alone", LogTailing::byCountAlone);
        walk(store, group, valueBytes, "WriteBatch.Handler", LogTailing::byHandler);
        walk(store, group, valueBytes, "bytes of data()", LogTailing::byBytes);
      }
    }
  }

  private void walk(RawStore store, int group, int valueBytes, String name, Decoder decoder)
      throws Exception {
    long begin = System.nanoTime();
    long end = begin + (long) (options.seconds() * 1e9);
    long batches = 0;
    long puts = 0;
    try (TransactionLogIterator iterator = store.db.getUpdatesSince(0)) {
      while (iterator.isValid() && System.nanoTime() < end) {
        try (WriteBatch batch = iterator.getBatch().writeBatch()) {
          puts += decoder.decode(batch);
          batches++;
        }
        iterator.next();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    report.row(
        group,
        valueBytes,
        name,
        batches / seconds,
        puts / seconds,
        puts * (valueBytes + 20.0) / seconds / 1e6,
        seconds * 1e9 / puts);
  }

  private void underLoad() throws Exception {
    report.table(
        "one writer at full speed, buffered, and one tailer",
        "puts per batch",
        "value bytes",
        "decoded by",
        "written puts/s",
        "tailed puts/s",
        "behind at the end, puts",
        "CPU cores busy");
    for (int valueBytes : new int[] {100, 1024}) {
      for (int group : new int[] {1, 64}) {
        together(group, valueBytes, "no tailer", null);
        together(group, valueBytes, "WriteBatch.Handler", LogTailing::byHandler);
        together(group, valueBytes, "bytes of data()", LogTailing::byBytes);
      }
    }
  }

  private void together(int group, int valueBytes, String name, @Nullable Decoder decoder)
      throws Exception {
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("tail"));
        Writer writer = new Writer(store, group, valueBytes)) {
      writer.write();
      Tailer tailer = new Tailer(store, decoder);
      Thread thread = new Thread(tailer, "tailer");
      long cpuBefore = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
      long begin = System.nanoTime();
      long end = begin + (long) (options.seconds() * 1e9);
      thread.start();
      while (System.nanoTime() < end) {
        writer.write();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      long tailed = tailer.puts;
      tailer.stopped = true;
      thread.join();
      RocksDBException failure = tailer.failure.get();
      if (failure != null) {
        throw failure;
      }
      long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
      report.row(
          group,
          valueBytes,
          name,
          writer.puts / seconds,
          tailed / seconds,
          decoder == null ? 0L : writer.puts - tailed,
          (cpu - cpuBefore) / 1e9 / seconds);
    }
  }

  /**
   * Follows the log until told to stop; looks again each millisecond where it has reached the end.
   */
  private static final class Tailer implements Runnable {
    private final RawStore store;
    private final @Nullable Decoder decoder;
    private final AtomicReference<RocksDBException> failure = new AtomicReference<>();
    volatile boolean stopped;
    volatile long puts;
    private long counted;

    Tailer(RawStore store, @Nullable Decoder decoder) {
      this.store = store;
      this.decoder = decoder;
    }

    @Override
    public void run() {
      if (decoder == null) {
        return;
      }
      try {
        long next = 0;
        while (!stopped) {
          // An iterator knows the log files there were when it was opened, and no later ones.
          next = follow(decoder, next);
          Thread.sleep(1);
        }
      } catch (RocksDBException e) {
        failure.set(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Follows the log as far as one iterator goes; returns where the next one goes on. */
    private long follow(Decoder with, long from) throws RocksDBException {
      long next = from;
      if (next > store.db.getLatestSequenceNumber()) {
        return next;
      }
      try (TransactionLogIterator iterator = store.db.getUpdatesSince(next)) {
        while (!stopped && iterator.isValid()) {
          TransactionLogIterator.BatchResult result = iterator.getBatch();
          try (WriteBatch batch = result.writeBatch()) {
            next = result.sequenceNumber() + batch.count();
            counted += with.decode(batch);
            puts = counted;
          }
          iterator.next();
        }
      }
      return next;
    }
  }

  /** Writes batches of puts, each with a marker for the log. */
  private static final class Writer implements AutoCloseable {
    private final RawStore store;
    private final int group;
    private final byte[] value;
    private final WriteOptions buffered = new WriteOptions();
    private final BatchBytes bytes = new BatchBytes();
    long puts;

    Writer(RawStore store, int group, int valueBytes) {
      this.store = store;
      this.group = group;
      this.value = Records.value(valueBytes, 1);
    }

    void write() throws RocksDBException {
      bytes.clear();
      bytes.logData(MARKER);
      for (int i = 0; i < group; i++) {
        bytes.put(1, Records.key(puts++ % 1_000_000), value);
      }
      try (WriteBatch batch = new WriteBatch(bytes.toBytes())) {
        store.db.write(buffered, batch);
      }
    }

    @Override
    public void close() {
      buffered.close();
    }
  }
}
