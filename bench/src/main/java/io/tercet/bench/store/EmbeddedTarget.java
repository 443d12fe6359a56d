package io.tercet.bench.store;

import io.tercet.bench.measure.Load;
import io.tercet.bench.rocks.RawStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.transaction.Transaction;
import io.tercet.embedded.Tercet;
import io.tercet.embedded.TercetOptions;
import io.tercet.kv.Entry;
import io.tercet.kv.EntryScan;
import io.tercet.kv.Operation;
import io.tercet.kv.ScanOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tercet in this process, as a program that embeds it calls it. */
final class EmbeddedTarget implements Target {
  private static final String DATABASE = "";
  private static final String BUCKET = "bench";
  private static final RunOptions SYNC = new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);
  private static final RunOptions BUFFERED =
      new RunOptions(Durability.BUFFERED, Long.MAX_VALUE, null);

  private final Tercet tercet;

  EmbeddedTarget(Path folder, long memoryBytes) throws IOException {
    RawStore.delete(folder);
    tercet = Tercet.open(TercetOptions.of(folder).withMemoryBytes(memoryBytes));
  }

  @Override
  public int get(byte[] key) {
    Entry entry = tercet.keyValues().get(DATABASE, BUCKET, key);
    // As with raw RocksDB, the value is there to be read, and nobody has asked for a copy of it.
    return entry == null ? -1 : entry.valueSlice().length();
  }

  /**
   * A put that is refused by a write stall is made again after a moment: raw RocksDB waits, too.
   */
  @Override
  public void put(byte[] key, byte[] value, boolean sync) throws InterruptedException {
    while (true) {
      try {
        putOnce(key, value, sync);
        return;
      } catch (TercetException e) {
        if (e.reason() != Reason.WRITE_STALL) {
          throw e;
        }
        Thread.sleep(1);
      }
    }
  }

  private void putOnce(byte[] key, byte[] value, boolean sync) {
    tercet
        .keyValues()
        .apply(
            sync ? SYNC : BUFFERED,
            DATABASE,
            Operation.Put.of(BUCKET, key, value),
            ResultCodec.none(),
            result -> true);
  }

  /** Puts without blocking the calling thread. */
  void putAsync(byte[] key, byte[] value, boolean sync, Load.Completion completion) {
    var unused =
        tercet
            .keyValues()
            .applyAsync(
                sync ? SYNC : BUFFERED,
                DATABASE,
                Operation.Put.of(BUCKET, key, value),
                ResultCodec.none(),
                result -> true)
            .whenComplete((done, failure) -> tell(completion, failure));
  }

  private static void tell(Load.Completion completion, @Nullable Throwable failure) {
    if (failure == null) {
      completion.done();
    } else {
      completion.failed(failure);
    }
  }

  @Override
  public int scan(byte[] start, int limit) {
    int entries = 0;
    ScanOptions options =
        new ScanOptions(
            KeyRange.of(start, null),
            Direction.FORWARD,
            limit < 1000 ? ScanHint.SHORT : ScanHint.BULK);
    try (Transaction transaction = tercet.begin(true);
        EntryScan scan = tercet.keyValues().model().scan(transaction, DATABASE, BUCKET, options)) {
      while (entries < limit && scan.next()) {
        entries += Math.min(1, scan.key().length() + scan.value().length());
      }
    }
    return entries;
  }

  @Override
  public void close() {
    tercet.close();
  }
}
