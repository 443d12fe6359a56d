package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A store of tests, and the calls on leases that tests make. */
final class LeasedStore implements AutoCloseable {
  static final String BUCKET = "b";

  private static final ResultCodec<Long> CODEC =
      new ResultCodec<>() {
        @Override
        public byte[] encode(Long result) {
          return ByteBuffer.allocate(Long.BYTES).putLong(result).array();
        }

        @Override
        public Long decode(byte[] bytes) {
          return ByteBuffer.wrap(bytes).getLong();
        }
      };

  private final TestStore store;
  private KeyValues keyValues;

  LeasedStore(TestStore store) {
    this.store = store;
    this.keyValues = new KeyValues(store.store(), true);
  }

  TestStore store() {
    return store;
  }

  KeyValues keyValues() {
    return keyValues;
  }

  Leases leases() {
    return keyValues.leases();
  }

  void reopen() {
    store.reopen();
    keyValues = new KeyValues(store.store(), true);
  }

  void advanceMs(long ms) {
    store.time().advanceMs(ms);
  }

  /** Lets the background end what is due. */
  void endDue() {
    store.background().run("leases");
  }

  long grant(long ttlMs) {
    return grant(ttlMs, null).result();
  }

  Completed<Long> grant(long ttlMs, @Nullable RequestId request) {
    return joined(leases().grantAsync(options(request), "", ttlMs, CODEC, id -> id));
  }

  long grantIn(String database, long ttlMs) {
    return joined(leases().grantAsync(options(null), database, ttlMs, CODEC, id -> id)).result();
  }

  /** Returns how many entries were deleted. */
  long revoke(long lease) {
    return revoke(lease, null).result();
  }

  Completed<Long> revoke(long lease, @Nullable RequestId request) {
    return joined(leases().revokeAsync(options(request), "", lease, CODEC, count -> count));
  }

  /** Ends a lease of the default database within a transaction. */
  void end(Transaction transaction, long lease) {
    int database = store.store().catalog().currentDatabase("").id();
    assertThat(leases().members().end(transaction, database, lease, Long.MAX_VALUE).complete())
        .isTrue();
  }

  void put(String key, long lease) {
    apply(Operation.Put.of(BUCKET, utf8(key), utf8("1")).withLease(lease));
  }

  void put(Transaction transaction, String key, long lease) {
    keyValues
        .model()
        .apply(transaction, "", Operation.Put.of(BUCKET, utf8(key), utf8("1")).withLease(lease));
  }

  void apply(Operation operation) {
    var unused = keyValues.apply(options(null), "", operation, TextCodec.CODEC, result -> "");
  }

  int keyCount(long lease) {
    return leases().describe("", lease).keyCount();
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    ScanOptions all = new ScanOptions(KeyRange.all(), Direction.FORWARD, ScanHint.SHORT);
    try (Transaction transaction = store.store().begin(true);
        EntryScan scan = keyValues.model().scan(transaction, "", BUCKET, all)) {
      while (scan.next()) {
        keys.add(new String(scan.entry().key(), StandardCharsets.UTF_8));
      }
    }
    return keys;
  }

  long leaseOf(String key) {
    Entry entry = keyValues.get("", BUCKET, utf8(key));
    return entry == null ? -1 : entry.leaseId();
  }

  /** Returns how many records the keyspace of leases has. */
  int stored() {
    int count = 0;
    try (Transaction transaction = store.store().begin(true);
        Cursor cursor = transaction.scan(Keyspace.LEASES, KeyRange.all())) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  void assertFails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  RunOptions options(@Nullable RequestId request) {
    long deadline = store.store().engine().clock().nanos() + 60_000_000_000L;
    return new RunOptions(Durability.SYNC, deadline, request);
  }

  private <T> T joined(CompletableFuture<T> future) {
    store.background().runAll();
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TercetException known) {
        throw known;
      }
      throw e;
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    store.close();
  }
}
