package io.tercet.bench.ycsb;

import io.tercet.bench.measure.Records;
import io.tercet.bench.wire.ServerProcess;
import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.LoadEntry;
import io.tercet.client.PutOptions;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Tercet in a process of its own, by one Java client that all threads share. */
final class TercetContender implements Contender {
  private static final byte[] TO_THE_LAST = {};

  private final ServerProcess server;
  private final TercetClient client;
  private final Bucket bucket;
  private final byte[] value;
  private volatile PutOptions options = PutOptions.none();

  TercetContender(Path folder, byte[] value) throws Exception {
    this.server = ServerProcess.start(folder);
    // As Redis: a put whose answer is lost is not repeated.
    this.client = TercetClient.builder().port(server.port()).requestIds(false).build();
    this.bucket = client.bucket("ycsb");
    this.value = value;
  }

  @Override
  public void load(int count) {
    bucket.bulkLoad(
        "load",
        IntStream.range(0, count).mapToObj(i -> LoadEntry.of(Records.key(i), value)),
        BulkLoadOptions.none());
  }

  @Override
  public void durable(boolean durable) {
    options = PutOptions.none().durability(durable ? Durability.SYNC : Durability.BUFFERED);
  }

  @Override
  public Session session() {
    return new Session() {
      @Override
      public boolean read(byte[] key) {
        return bucket.get(key).isPresent();
      }

      @Override
      public boolean update(byte[] key, byte[] newValue) {
        return bucket.put(key, newValue, options).commitVersion() > 0;
      }

      @Override
      public boolean scan(byte[] from, int count) {
        try (Scan scan =
            bucket.scan(ScanOptions.range(KeyRange.of(from, TO_THE_LAST)).limit(count))) {
          int found = 0;
          for (Entry entry : scan) {
            found += entry.valueSize() > 0 ? 1 : 0;
          }
          return found > 0;
        }
      }
    };
  }

  @Override
  public void close() throws Exception {
    client.close();
    server.close();
  }
}
