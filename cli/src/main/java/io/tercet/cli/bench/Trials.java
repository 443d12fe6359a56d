package io.tercet.cli.bench;

import io.tercet.client.Bucket;
import io.tercet.client.Database;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import io.tercet.client.IncrementOptions;
import io.tercet.client.KeyRange;
import io.tercet.client.LoadEntry;
import io.tercet.client.Operation;
import io.tercet.client.PutOptions;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.Transaction;
import io.tercet.client.Write;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The calls that are measured, on random ones of the records of a bucket. Any thread. */
final class Trials {
  /** Entries of a batch, and of a scan. */
  private static final int MANY = 100;

  private static final byte[] TO_THE_LAST = {};
  private static final byte[] COUNTER = {'c'};

  private final Database database;
  private final Bucket bucket;
  private final int records;
  private final byte[] value;

  /**
   * Makes the trials.
   *
   * @param records how many records there are, 1 or more
   * @param valueBytes size of a value
   */
  Trials(Database database, String bucket, int records, int valueBytes) {
    this.database = database;
    this.bucket = database.bucket(bucket);
    this.records = records;
    byte[] random = new byte[valueBytes / 2];
    ThreadLocalRandom.current().nextBytes(random);
    this.value = Arrays.copyOf(random, valueBytes);
  }

  /** Returns how many records there are. */
  int count() {
    return records;
  }

  /** Returns all records, to be loaded. */
  Stream<LoadEntry> records() {
    return IntStream.range(0, records).mapToObj(i -> LoadEntry.of(key(i), value));
  }

  /** Returns all trials. */
  List<Trial> all(TercetClient client) {
    PutOptions buffered = PutOptions.none().durability(Durability.BUFFERED);
    IncrementOptions counting = IncrementOptions.none().durability(Durability.BUFFERED);
    return List.of(
        new Trial("ping", client::pingAsync),
        new Trial("get", () -> bucket.getAsync(key())),
        new Trial("put, synced", () -> bucket.putAsync(key(), value)),
        new Trial("put, buffered", () -> bucket.putAsync(key(), value, buffered)),
        new Trial("increment of one counter", () -> bucket.incrementAsync(COUNTER, 1, counting)),
        new Trial("batch get of " + MANY, this::batchGet),
        new Trial("write of " + MANY + ", buffered", this::write),
        new Trial("scan of " + MANY, this::scan),
        new Trial("transaction: get, put, synced", () -> database.transactAsync(this::getAndPut)));
  }

  private CompletionStage<?> batchGet() {
    return bucket.batchGetAsync(Stream.generate(this::key).limit(MANY).toList());
  }

  private CompletionStage<?> write() {
    Operation[] puts = new Operation[MANY];
    Arrays.setAll(puts, i -> Operation.put(key(), value));
    return bucket.writeAsync(Write.none().durability(Durability.BUFFERED).then(puts));
  }

  private CompletionStage<?> scan() {
    return toTheEnd(bucket.scan(ScanOptions.range(KeyRange.of(key(), TO_THE_LAST)).limit(MANY)));
  }

  private static CompletionStage<?> toTheEnd(Scan scan) {
    return scan.nextBatchAsync()
        .thenCompose(
            batch -> batch.isPresent() ? toTheEnd(scan) : CompletableFuture.completedFuture(null));
  }

  private CompletionStage<Long> getAndPut(Transaction transaction) {
    Bucket inside = transaction.bucket(bucket.name());
    byte[] key = key();
    return inside
        .getAsync(key)
        .thenCompose(
            entry ->
                inside.putAsync(key, value).thenApply(put -> entry.map(Entry::version).orElse(0L)));
  }

  private byte[] key() {
    return key(ThreadLocalRandom.current().nextInt(records));
  }

  /** The key of a record: spread over the key space, as keys of programs mostly are. */
  private static byte[] key(long number) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(number * 0x9e3779b97f4a7c15L)
        .putLong(number)
        .array();
  }
}
