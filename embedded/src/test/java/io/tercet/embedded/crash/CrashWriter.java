package io.tercet.embedded.crash;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.engine.Outcome;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.Storage;
import io.tercet.core.transaction.Transaction;
import io.tercet.embedded.Tercet;
import io.tercet.kv.Expiry;
import io.tercet.kv.KeyValueModel;
import io.tercet.kv.Operation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/**
 * The process that is killed: threads that commit transactions and tell of each one that was
 * acknowledged, a line each: thread, number, version.
 *
 * <p>Transaction n of thread t puts two halves and adds one to the thread's counter, so that a torn
 * commit shows. Arguments: directory, seed, number of threads, then, optionally, a point and the
 * pass at which to die there.
 */
final class CrashWriter {
  static final String BUCKET = "crash";

  private CrashWriter() {}

  public static void main(String[] arguments) throws InterruptedException {
    Storage storage = RocksStorage.open(RocksSettings.of(Path.of(arguments[0])));
    if (arguments.length > 3) {
      storage =
          new CrashingStorage(
              storage, CrashPoint.valueOf(arguments[3]), Integer.parseInt(arguments[4]));
    }
    StoreOptions options =
        StoreOptions.DEFAULT.withEngine(EngineOptions.DEFAULT.withBufferedSyncMs(20));
    Tercet tercet = Tercet.over(Store.open(storage, options), true);
    long seed = Long.parseLong(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    for (int t = 0; t < threads; t++) {
      String name = "t" + t;
      Random random = new Random(seed + t);
      new Thread(() -> writeForEver(tercet, name, random), name).start();
    }
    tell("ready");
    // A parent that dies must not leave this behind.
    Thread.sleep(60_000);
    Runtime.getRuntime().halt(1);
  }

  private static void writeForEver(Tercet tercet, String name, Random random) {
    while (true) {
      long number = 0;
      try (Transaction transaction = tercet.begin(false)) {
        KeyValueModel model = tercet.keyValues().model();
        byte[] value = new byte[random.nextInt(10) == 0 ? 20_000 : random.nextInt(200)];
        random.nextBytes(value);
        Operation.Increment count = Operation.Increment.of(BUCKET, utf8(name + "/count"), 1);
        if (model.apply(transaction, "", count)
            instanceof io.tercet.kv.OperationResult.Increment after) {
          number = after.value();
        }
        put(model, transaction, name + "/a/" + number, value, Expiry.NEVER);
        put(model, transaction, name + "/b/" + number, value, Expiry.NEVER);
        put(model, transaction, name + "/gone/" + number, value, new Expiry.After(100));
        Durability durability = random.nextInt(3) == 0 ? Durability.BUFFERED : Durability.SYNC;
        Outcome outcome = transaction.commit(durability, Long.MAX_VALUE);
        if (outcome instanceof Outcome.Committed committed) {
          tell(name + " " + number + " " + committed.version());
        }
      }
    }
  }

  private static void put(
      KeyValueModel model, Transaction transaction, String key, byte[] value, Expiry expiry) {
    model.apply(transaction, "", new Operation.Put(BUCKET, utf8(key), value, null, expiry, false));
  }

  /** One write for one line: a line is told whole or not at all. */
  private static synchronized void tell(String line) {
    PrintStream out = System.out;
    byte[] bytes = utf8(line + "\n");
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
