package io.tercet.bench.experiment;

import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Records;
import io.tercet.bench.measure.Report;
import io.tercet.bench.measure.Timing;
import io.tercet.bench.measure.Timing.PerOperation;
import io.tercet.bench.rocks.BatchBytes;
import io.tercet.bench.rocks.RawStore;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What one call from Java into RocksDB costs: the prices from which the storage interface is
 * designed.
 */
public final class StorageCalls {
  private static final int RECORDS = 100_000;
  private static final int VALUE_BYTES = 1024;
  private static final int BATCH = 1000;

  private final Report report;
  private final RawStore store;
  private final double seconds;
  private long next;

  private StorageCalls(Report report, RawStore store, double seconds) {
    this.report = report;
    this.store = store;
    this.seconds = seconds;
  }

  /** Runs all tables of this experiment. */
  public static void run(Options options, Report report) throws Exception {
    double seconds = options.decimal("seconds", 1);
    try (RawStore store = RawStore.openEmpty(options.directory().resolve("calls"))) {
      StorageCalls calls = new StorageCalls(report, store, seconds);
      calls.checkSerializedBatch();
      calls.batches();
      calls.durable(options);
      calls.load();
      calls.reads();
      calls.snapshots();
      calls.iterators();
    }
  }

  private void time(String name, int operations, Timing.Batch batch) throws Exception {
    PerOperation figures = Timing.measure(seconds, operations, batch);
    report.row(name, figures.median(), figures.p99());
  }

  /** Fails the run if bytes built in Java do not act as the batch they describe. */
  private void checkSerializedBatch() throws Exception {
    BatchBytes bytes = new BatchBytes();
    byte[] key = Records.key(-1);
    bytes.logData("marker".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    bytes.put(1, key, new byte[] {1});
    bytes.put(2, key, new byte[300]);
    bytes.put(0, key, new byte[0]);
    bytes.delete(1, key);
    long before = store.db.getLatestSequenceNumber();
    try (WriteBatch batch = new WriteBatch(bytes.toBytes());
        WriteBatch twin = new WriteBatch();
        WriteOptions options = new WriteOptions()) {
      twin.putLogData("marker".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      twin.put(store.family(1), key, new byte[] {1});
      twin.put(store.family(2), key, new byte[300]);
      twin.put(store.family(0), key, new byte[0]);
      twin.delete(store.family(1), key);
      report.table("serialized batch", "check", "result");
      report.row("count() of the batch from bytes", batch.count());
      store.db.write(options, batch);
      report.row("sequence numbers taken", store.db.getLatestSequenceNumber() - before);
      report.row("family 1 deleted", store.db.get(store.family(1), key) == null);
      report.row("family 2 has 300 bytes", hasLength(store.db.get(store.family(2), key), 300));
      byte[] theirs = twin.data();
      report.row(
          "only the default family differs in form from data()",
          theirs.length + 1 == bytes.toBytes().length);
      report.row(
          "same from the header's end to family 2's end", samePrefix(theirs, bytes.toBytes(), 300));
    }
  }

  private static boolean hasLength(byte @org.jspecify.annotations.Nullable [] value, int length) {
    return value != null && value.length == length;
  }

  private static boolean samePrefix(byte[] left, byte[] right, int length) {
    return Arrays.equals(left, 0, length, right, 0, length);
  }

  private void batches() throws Exception {
    report.table(
        "one batch: build it, and write it buffered (ns per operation, median)",
        "operations",
        "value bytes",
        "put each: build",
        "put each direct: build",
        "from bytes: build",
        "put each: build + write",
        "from bytes: build + write");
    for (int valueBytes : new int[] {100, 1024}) {
      for (int operations : new int[] {1, 10, 64, 1000}) {
        byte[] value = Records.value(valueBytes, 1);
        byte[][] keys = new byte[operations][];
        for (int i = 0; i < operations; i++) {
          keys[i] = Records.key(i);
        }
        report.row(
            operations,
            valueBytes,
            perOperation(operations, () -> putEach(keys, value, false)),
            perOperation(operations, () -> putDirect(keys, value)),
            perOperation(operations, () -> fromBytes(keys, value, false)),
            perOperation(operations, () -> putEach(keys, value, true)),
            perOperation(operations, () -> fromBytes(keys, value, true)));
      }
    }
  }

  private double perOperation(int operations, Timing.Batch batch) throws Exception {
    int repeats = Math.max(1, 256 / operations);
    return Timing.measure(
            seconds,
            operations * repeats,
            () -> {
              long sum = 0;
              for (int i = 0; i < repeats; i++) {
                sum += batch.run();
              }
              return sum;
            })
        .median();
  }

  private long putEach(byte[][] keys, byte[] value, boolean write) throws Exception {
    try (WriteBatch batch = new WriteBatch()) {
      for (byte[] key : keys) {
        batch.put(store.family(1), key, value);
      }
      return finish(batch, write);
    }
  }

  private final ByteBuffer directKey = ByteBuffer.allocateDirect(16);
  private final ByteBuffer directValue = ByteBuffer.allocateDirect(1024);

  private long putDirect(byte[][] keys, byte[] value) throws Exception {
    try (WriteBatch batch = new WriteBatch()) {
      for (byte[] key : keys) {
        directKey.clear().put(key).flip();
        directValue.clear().put(value).flip();
        batch.put(store.family(1), directKey, directValue);
      }
      return finish(batch, false);
    }
  }

  private final BatchBytes batchBytes = new BatchBytes();

  private long fromBytes(byte[][] keys, byte[] value, boolean write) throws Exception {
    batchBytes.clear();
    for (byte[] key : keys) {
      batchBytes.put(1, key, value);
    }
    try (WriteBatch batch = new WriteBatch(batchBytes.toBytes())) {
      return finish(batch, write);
    }
  }

  private final WriteOptions buffered = new WriteOptions();

  private long finish(WriteBatch batch, boolean write) throws Exception {
    if (write) {
      store.db.write(buffered, batch);
      return 1;
    }
    return batch.getDataSize();
  }

  private void durable(Options options) throws Exception {
    report.table("durable, one writer (ns per operation)", "call", "median", "p99");
    byte[] value = Records.value(VALUE_BYTES, 2);
    try (WriteOptions synced = new WriteOptions().setSync(true);
        FileChannel file =
            FileChannel.open(
                options.directory().resolve("fdatasync.probe"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(VALUE_BYTES);
      time(
          "append 1 KB + fdatasync",
          1,
          () -> {
            page.clear();
            file.write(page);
            file.force(false);
            return 1;
          });
      time(
          "put 1 KB, sync=true",
          1,
          () -> {
            store.db.put(store.family(1), synced, Records.key(next++), value);
            return 1;
          });
      time(
          "put 1 KB, buffered",
          100,
          () -> {
            for (int i = 0; i < 100; i++) {
              store.db.put(store.family(1), buffered, Records.key(next++ % RECORDS), value);
            }
            return 1;
          });
      store.db.put(store.family(1), buffered, Records.key(next++ % RECORDS), value);
      time(
          "syncWal with nothing new",
          1,
          () -> {
            store.db.syncWal();
            return 1;
          });
    }
  }

  private void load() throws Exception {
    byte[] value = Records.value(VALUE_BYTES, 3);
    for (int i = 0; i < RECORDS; i++) {
      store.db.put(store.family(2), buffered, Records.key(i), value);
    }
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      store.db.flush(flush, store.family(2));
    }
    store.db.compactRange(store.family(2));
  }

  private void reads() throws Exception {
    report.table(
        "get of 1 KB in the block cache, 100 k records (ns per get)", "call", "median", "p99");
    byte[] key = new byte[16];
    byte[] value = new byte[VALUE_BYTES];
    ByteBuffer keyBuffer = ByteBuffer.allocateDirect(16);
    ByteBuffer valueBuffer = ByteBuffer.allocateDirect(VALUE_BYTES);
    try (ReadOptions plain = new ReadOptions();
        ReadOptions unchecked = new ReadOptions().setVerifyChecksums(false);
        ReadOptions pinned = new ReadOptions()) {
      Snapshot snapshot = store.db.getSnapshot();
      pinned.setSnapshot(snapshot);
      time("byte[] get(key)", BATCH, () -> gets(key, k -> store.db.get(store.family(2), k).length));
      time(
          "byte[] get(ReadOptions, key)",
          BATCH,
          () -> gets(key, k -> store.db.get(store.family(2), plain, k).length));
      time(
          "the same, no checksums",
          BATCH,
          () -> gets(key, k -> store.db.get(store.family(2), unchecked, k).length));
      time(
          "the same, with a snapshot",
          BATCH,
          () -> gets(key, k -> store.db.get(store.family(2), pinned, k).length));
      time(
          "int get(ReadOptions, key, byte[] value)",
          BATCH,
          () -> gets(key, k -> store.db.get(store.family(2), plain, k, value)));
      time(
          "int get(ReadOptions, direct key, direct value)",
          BATCH,
          () ->
              gets(
                  key,
                  k -> {
                    keyBuffer.clear().put(k).flip();
                    valueBuffer.clear();
                    return store.db.get(store.family(2), plain, keyBuffer, valueBuffer);
                  }));
      time(
          "get of an absent key",
          BATCH,
          () -> {
            long found = 0;
            for (int i = 0; i < BATCH; i++) {
              Records.fillKey(key, RECORDS + next++ % RECORDS);
              found += store.db.get(store.family(2), plain, key) == null ? 0 : 1;
            }
            return found;
          });
      multiGet(plain);
      store.db.releaseSnapshot(snapshot);
    }
  }

  private void multiGet(ReadOptions readOptions) throws Exception {
    List<org.rocksdb.ColumnFamilyHandle> families = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      families.add(store.family(2));
    }
    time(
        "multiGetAsList of 64 (per key)",
        64,
        () -> {
          List<byte[]> keys = new ArrayList<>();
          for (int i = 0; i < 64; i++) {
            keys.add(Records.key(next++ % RECORDS));
          }
          return store.db.multiGetAsList(readOptions, families, keys).size();
        });
  }

  @FunctionalInterface
  private interface Get {
    long run(byte[] key) throws Exception;
  }

  private long gets(byte[] key, Get get) throws Exception {
    long sum = 0;
    for (int i = 0; i < BATCH; i++) {
      Records.fillKey(key, next++ * 7919 % RECORDS);
      sum += get.run(key);
    }
    return sum;
  }

  private void snapshots() throws Exception {
    report.table("snapshots and versions (ns per operation)", "call", "median", "p99");
    time(
        "getSnapshot + releaseSnapshot",
        BATCH,
        () -> {
          long sum = 0;
          for (int i = 0; i < BATCH; i++) {
            Snapshot snapshot = store.db.getSnapshot();
            sum += snapshot.hashCode();
            store.db.releaseSnapshot(snapshot);
          }
          return sum;
        });
    time(
        "the same + new ReadOptions, setSnapshot, close",
        BATCH,
        () -> {
          for (int i = 0; i < BATCH; i++) {
            Snapshot snapshot = store.db.getSnapshot();
            try (ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
              store.db.releaseSnapshot(snapshot);
            }
          }
          return 1;
        });
    time(
        "new ReadOptions + close",
        BATCH,
        () -> {
          for (int i = 0; i < BATCH; i++) {
            new ReadOptions().close();
          }
          return 1;
        });
    time(
        "getLatestSequenceNumber",
        BATCH,
        () -> {
          long sum = 0;
          for (int i = 0; i < BATCH; i++) {
            sum += store.db.getLatestSequenceNumber();
          }
          return sum;
        });
    byte[] value = Records.value(VALUE_BYTES, 4);
    time("buffered put", BATCH, () -> puts(value, false));
    time(
        "buffered put + getLatestSequenceNumber + getSnapshot + release",
        BATCH,
        () -> puts(value, true));
  }

  private long puts(byte[] value, boolean publish) throws Exception {
    for (int i = 0; i < BATCH; i++) {
      store.db.put(store.family(1), buffered, Records.key(next++ % RECORDS), value);
      if (publish) {
        next += store.db.getLatestSequenceNumber() & 1;
        store.db.releaseSnapshot(store.db.getSnapshot());
      }
    }
    return next;
  }

  private void iterators() throws Exception {
    report.table(
        "iterator over 1 KB values in the block cache (ns per operation)", "call", "median", "p99");
    byte[] key = new byte[64];
    byte[] value = new byte[VALUE_BYTES];
    ByteBuffer keyBuffer = ByteBuffer.allocateDirect(64);
    ByteBuffer valueBuffer = ByteBuffer.allocateDirect(VALUE_BYTES);
    try (ReadOptions options = new ReadOptions();
        ReadOptions ahead = new ReadOptions().setReadaheadSize(1 << 20)) {
      time(
          "newIterator + close",
          BATCH,
          () -> {
            for (int i = 0; i < BATCH; i++) {
              store.db.newIterator(store.family(2), options).close();
            }
            return 1;
          });
      time(
          "newIterator + seek + key + value + close",
          BATCH,
          () -> {
            long sum = 0;
            for (int i = 0; i < BATCH; i++) {
              try (RocksIterator iterator = store.db.newIterator(store.family(2), options)) {
                iterator.seek(Records.key(next++ * 7919 % RECORDS));
                sum += iterator.key(key) + iterator.value(value);
              }
            }
            return sum;
          });
      try (RocksIterator iterator = store.db.newIterator(store.family(2), options)) {
        time(
            "seek on an open iterator",
            BATCH,
            () -> {
              for (int i = 0; i < BATCH; i++) {
                iterator.seek(Records.key(next++ * 7919 % RECORDS));
              }
              return 1;
            });
        time("next + isValid", BATCH, () -> steps(iterator, i -> 0));
        time("next + isValid + byte[] key()", BATCH, () -> steps(iterator, i -> i.key().length));
        time("next + isValid + key(byte[])", BATCH, () -> steps(iterator, i -> i.key(key)));
        time(
            "next + isValid + byte[] key() + byte[] value()",
            BATCH,
            () -> steps(iterator, i -> i.key().length + i.value().length));
        time(
            "next + isValid + key(byte[]) + value(byte[])",
            BATCH,
            () -> steps(iterator, i -> i.key(key) + i.value(value)));
        time(
            "next + isValid + key(direct) + value(direct)",
            BATCH,
            () -> steps(iterator, i -> i.key(keyBuffer.clear()) + i.value(valueBuffer.clear())));
      }
      try (RocksIterator iterator = store.db.newIterator(store.family(2), ahead)) {
        time(
            "the same with readahead 1 MiB",
            BATCH,
            () -> steps(iterator, i -> i.key(keyBuffer.clear()) + i.value(valueBuffer.clear())));
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    long run(RocksIterator iterator);
  }

  private static long steps(RocksIterator iterator, Step step) {
    long sum = 0;
    for (int i = 0; i < BATCH; i++) {
      if (!iterator.isValid()) {
        iterator.seekToFirst();
      }
      sum += step.run(iterator);
      iterator.next();
    }
    return sum;
  }
}
