package io.tercet.bench.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tercet.bench.client.BareCalls.Bare;
import io.tercet.bench.measure.Records;
import io.tercet.client.Bucket;
import io.tercet.client.DeleteOptions;
import io.tercet.client.DeleteRangeOptions;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import io.tercet.client.ExpireOptions;
import io.tercet.client.IncrementOptions;
import io.tercet.client.KeyRange;
import io.tercet.client.Operation;
import io.tercet.client.PersistOptions;
import io.tercet.client.PutOptions;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.Write;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.DeleteRangeRequest;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PersistRequest;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The calls of a bucket, each with the same call without the client. Any thread. */
final class Subjects {
  /** Entries of a batch, and of a scan. */
  static final int BATCH = 100;

  private static final byte[] TO_THE_LAST = {};
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final io.tercet.common.v1.Durability BUFFERED =
      io.tercet.common.v1.Durability.DURABILITY_BUFFERED;

  private final String bucket;
  private final int records;
  private final byte[] value;

  Subjects(String bucket, int records, byte[] value) {
    this.bucket = bucket;
    this.records = records;
    this.value = value;
  }

  List<Subject> all() {
    return Stream.of(reads(), puts(), changes(), deletions()).flatMap(List::stream).toList();
  }

  private List<Subject> reads() {
    return List.of(
        new Subject(
            "get",
            false,
            target -> target.get(key()),
            target -> target.getAsync(key()),
            ids -> new Bare<>(KeyValueServiceGrpc.getGetMethod(), () -> get(false))),
        new Subject(
            "get of metadata",
            false,
            target -> target.getMetadata(key()),
            target -> target.getMetadataAsync(key()),
            ids -> new Bare<>(KeyValueServiceGrpc.getGetMethod(), () -> get(true))),
        new Subject(
            "batch get of 100",
            false,
            target -> target.batchGet(keys()),
            target -> target.batchGetAsync(keys()),
            ids -> new Bare<>(KeyValueServiceGrpc.getBatchGetMethod(), () -> batchGet(false))),
        new Subject(
            "batch get of 100, metadata",
            false,
            target -> target.batchGetMetadata(keys()),
            target -> target.batchGetMetadataAsync(keys()),
            ids -> new Bare<>(KeyValueServiceGrpc.getBatchGetMethod(), () -> batchGet(true))),
        new Subject(
            "scan of 100",
            false,
            target -> scan(target),
            target -> scanAsync(target.scan(scanOptions())),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getScanMethod(),
                    () ->
                        ScanRequest.newBuilder()
                            .setBucket(bucket)
                            .setStart(bytes(key()))
                            .setLimit(BATCH)
                            .build())),
        new Subject(
            "count to 100",
            false,
            target -> target.count(KeyRange.of(key(), TO_THE_LAST), BATCH),
            target -> target.countAsync(KeyRange.of(key(), TO_THE_LAST), BATCH),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getCountMethod(),
                    () ->
                        CountRequest.newBuilder()
                            .setBucket(bucket)
                            .setStart(bytes(key()))
                            .setLimit(BATCH)
                            .build())));
  }

  private List<Subject> puts() {
    PutOptions buffered = PutOptions.none().durability(Durability.BUFFERED);
    return List.of(
        new Subject(
            "put, buffered",
            true,
            target -> target.put(key(), value, buffered),
            target -> target.putAsync(key(), value, buffered),
            ids -> new Bare<>(KeyValueServiceGrpc.getPutMethod(), () -> put(BUFFERED, ids))),
        new Subject(
            "put, durable",
            true,
            target -> target.put(key(), value),
            target -> target.putAsync(key(), value),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getPutMethod(),
                    () -> put(io.tercet.common.v1.Durability.DURABILITY_SYNC, ids))),
        new Subject(
            "write of 100 puts, buffered",
            true,
            target -> target.write(write()),
            target -> target.writeAsync(write()),
            ids -> new Bare<>(KeyValueServiceGrpc.getWriteMethod(), () -> writeRequest(ids))));
  }

  private List<Subject> changes() {
    IncrementOptions increment = IncrementOptions.none().durability(Durability.BUFFERED);
    ExpireOptions expire =
        ExpireOptions.after(Duration.ofMillis(HOUR_MS)).durability(Durability.BUFFERED);
    PersistOptions persist = PersistOptions.none().durability(Durability.BUFFERED);
    return List.of(
        new Subject(
            "increment, buffered",
            true,
            target -> target.increment(counter(), 1, increment),
            target -> target.incrementAsync(counter(), 1, increment),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getIncrementMethod(),
                    () ->
                        IncrementRequest.newBuilder()
                            .setBucket(bucket)
                            .setKey(bytes(counter()))
                            .setDelta(1)
                            .setDurability(BUFFERED)
                            .setRequestId(requestId(ids))
                            .build())),
        new Subject(
            "expire, buffered",
            true,
            target -> target.expire(key(), expire),
            target -> target.expireAsync(key(), expire),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getExpireMethod(),
                    () ->
                        ExpireRequest.newBuilder()
                            .setBucket(bucket)
                            .setKey(bytes(key()))
                            .setTtlMs(HOUR_MS)
                            .setDurability(BUFFERED)
                            .setRequestId(requestId(ids))
                            .build())),
        new Subject(
            "persist, buffered",
            true,
            target -> target.persist(key(), persist),
            target -> target.persistAsync(key(), persist),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getPersistMethod(),
                    () ->
                        PersistRequest.newBuilder()
                            .setBucket(bucket)
                            .setKey(bytes(key()))
                            .setDurability(BUFFERED)
                            .setRequestId(requestId(ids))
                            .build())));
  }

  private List<Subject> deletions() {
    DeleteOptions delete = DeleteOptions.none().durability(Durability.BUFFERED);
    DeleteRangeOptions deleteRange = DeleteRangeOptions.none().durability(Durability.BUFFERED);
    return List.of(
        new Subject(
            "delete of an absent entry",
            true,
            target -> target.delete(absent(), delete),
            target -> target.deleteAsync(absent(), delete),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getDeleteMethod(),
                    () ->
                        DeleteRequest.newBuilder()
                            .setBucket(bucket)
                            .setKey(bytes(absent()))
                            .setDurability(BUFFERED)
                            .setRequestId(requestId(ids))
                            .build())),
        new Subject(
            "delete of a range without entries",
            true,
            target -> target.deleteRange(KeyRange.prefix(absent()), deleteRange),
            target -> target.deleteRangeAsync(KeyRange.prefix(absent()), deleteRange),
            ids ->
                new Bare<>(
                    KeyValueServiceGrpc.getDeleteRangeMethod(),
                    () ->
                        DeleteRangeRequest.newBuilder()
                            .setBucket(bucket)
                            .setPrefix(bytes(absent()))
                            .setDurability(BUFFERED)
                            .setRequestId(requestId(ids))
                            .build())));
  }

  private byte[] key() {
    return Records.key(ThreadLocalRandom.current().nextInt(records));
  }

  private byte[] counter() {
    byte[] key = key();
    key[0] = (byte) (key[0] | 1);
    return Arrays.copyOf(key, key.length + 1);
  }

  private byte[] absent() {
    return Records.key(records + (long) ThreadLocalRandom.current().nextInt(records));
  }

  private List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      keys.add(key());
    }
    return keys;
  }

  private Write write() {
    Operation[] operations = new Operation[BATCH];
    for (int i = 0; i < BATCH; i++) {
      operations[i] = Operation.put(key(), value);
    }
    return Write.none().durability(Durability.BUFFERED).then(operations);
  }

  private ScanOptions scanOptions() {
    return ScanOptions.range(KeyRange.of(key(), TO_THE_LAST)).limit(BATCH);
  }

  private GetRequest get(boolean metadataOnly) {
    return GetRequest.newBuilder()
        .setBucket(bucket)
        .setKey(bytes(key()))
        .setMetadataOnly(metadataOnly)
        .build();
  }

  private BatchGetRequest batchGet(boolean metadataOnly) {
    return BatchGetRequest.newBuilder()
        .setBucket(bucket)
        .addAllKeys(keys().stream().map(Subjects::bytes).toList())
        .setMetadataOnly(metadataOnly)
        .build();
  }

  private PutRequest put(io.tercet.common.v1.Durability durability, boolean ids) {
    return PutRequest.newBuilder()
        .setBucket(bucket)
        .setKey(bytes(key()))
        .setValue(bytes(value))
        .setDurability(durability)
        .setRequestId(requestId(ids))
        .build();
  }

  private WriteRequest writeRequest(boolean ids) {
    WriteRequest.Builder request =
        WriteRequest.newBuilder()
            .setBucket(bucket)
            .setDurability(BUFFERED)
            .setRequestId(requestId(ids));
    for (int i = 0; i < BATCH; i++) {
      PutOperation.Builder put =
          PutOperation.newBuilder().setKey(bytes(key())).setValue(bytes(value));
      request.addThen(io.tercet.kv.v1.Operation.newBuilder().setPut(put));
    }
    return request.build();
  }

  private static String requestId(boolean ids) {
    return ids ? UUID.randomUUID().toString() : "";
  }

  private static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private void scan(Bucket target) {
    try (Scan scan = target.scan(scanOptions())) {
      for (Entry entry : scan) {
        if (entry.valueSize() == 0) {
          throw new IllegalStateException("an entry without its value");
        }
      }
    }
  }

  private static CompletionStage<?> scanAsync(Scan scan) {
    return scan.nextBatchAsync()
        .thenCompose(
            batch -> batch.isPresent() ? scanAsync(scan) : CompletableFuture.completedFuture(null));
  }
}
