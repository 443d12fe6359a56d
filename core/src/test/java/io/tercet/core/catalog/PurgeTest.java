package io.tercet.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.expiry.ExpiryQueue;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.FaultPlan;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data of dropped containers goes, when nobody can see it any more, and no other data. */
class PurgeTest {
  private static final long YEARS_MS = 4_000_000_000_000L;

  @TempDir Path directory;

  @Test
  void clearsOnlyItsOwnData() {
    try (TestStore store = TestStore.inMemory()) {
      clearsOnlyItsOwnData(store);
    }
  }

  @Test
  void clearsOnlyItsOwnDataOnDisk() {
    try (TestStore store = TestStore.in(directory.resolve("store"))) {
      clearsOnlyItsOwnData(store);
    }
  }

  private static void clearsOnlyItsOwnData(TestStore store) {
    Container before = fill(store, "before");
    Container dropped = fill(store, "dropped");
    Container after = fill(store, "after");
    assertThat(after.id()).isEqualTo(dropped.id() + 1);
    drop(store, dropped);
    assertThat(count(store, dropped)).isEqualTo(3);
    store.background().run("purge");
    assertThat(count(store, dropped)).isZero();
    assertThat(count(store, before)).isEqualTo(3);
    assertThat(count(store, after)).isEqualTo(3);
    assertThat(waiting(store)).isZero();
    store.reopen();
    assertThat(count(store, dropped)).isZero();
    assertThat(count(store, after)).isEqualTo(3);
  }

  @Test
  void waitsForOldestView() {
    try (TestStore store = TestStore.inMemory()) {
      Container dropped = fill(store, "dropped");
      for (boolean readOnly : new boolean[] {true, false}) {
        Transaction old = store.store().begin(readOnly);
        drop(store, dropped);
        store.background().run("purge");
        assertThat(count(old, dropped)).isEqualTo(3);
        assertThat(waiting(store)).isEqualTo(1);
        try (Transaction later = store.store().begin(true)) {
          old.close();
          store.background().run("purge");
          assertThat(count(later, dropped)).isEqualTo(3);
        }
        assertThat(waiting(store)).isZero();
        assertThat(count(store, dropped)).isZero();
        dropped = fill(store, "dropped");
      }
    }
  }

  @Test
  void removesWhatWaitsInTheExpiryQueue() {
    try (TestStore store = TestStore.inMemory()) {
      removesWhatWaitsInTheExpiryQueue(store);
    }
  }

  @Test
  void removesWhatWaitsInTheExpiryQueueOnDisk() {
    try (TestStore store = TestStore.in(directory.resolve("queue"))) {
      removesWhatWaitsInTheExpiryQueue(store);
    }
  }

  /** More than one step of it, for several containers at once, among what waits for others. */
  private static void removesWhatWaitsInTheExpiryQueue(TestStore store) {
    Container kept = fill(store, "kept");
    List<Container> dropped = List.of(fill(store, "one"), fill(store, "two"));
    int each = 5000;
    wait(store, kept, each);
    dropped.forEach(container -> wait(store, container, each));
    store.background().run("purge");
    assertThat(waitingToExpire(store)).hasSize(3 * each);
    dropped.forEach(container -> drop(store, container));
    store.background().run("purge");
    assertThat(waiting(store)).isZero();
    assertThat(waitingToExpire(store)).hasSize(each).containsOnly(kept.id());
    dropped.forEach(container -> assertThat(count(store, container)).isZero());
  }

  @Test
  void keepsTheRecordOfTheDropWhileTheExpiryQueueCannotBeEmptied() {
    FaultPlan faults = new FaultPlan();
    MemoryStorage storage = new MemoryStorage(faults, MemoryStorage.DEFAULT_LOG_BYTES);
    try (TestStore store = TestStore.over(storage)) {
      Container dropped = fill(store, "dropped");
      wait(store, dropped, 3);
      drop(store, dropped);
      faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL);
      store.background().run("purge");
      assertThat(waiting(store)).isEqualTo(1);
      assertThat(count(store, dropped)).isEqualTo(3);
      store.background().run("purge");
      assertThat(waiting(store)).isZero();
      assertThat(count(store, dropped)).isZero();
      assertThat(waitingToExpire(store)).isEmpty();
    }
  }

  private static void wait(TestStore store, Container bucket, int entries) {
    Writes writes = new Writes();
    for (int i = 0; i < entries; i++) {
      byte[] key = ByteBuffer.allocate(8).putInt(bucket.id()).putInt(i).array();
      writes.put(Keyspace.EXPIRY, ExpiryQueue.key(YEARS_MS + i, key), ExpiryQueue.NOTHING);
    }
    store.store().engine().commit(Commit.blind(writes, List.of(), Durability.SYNC)).orThrow();
  }

  /** Returns the container of each entry in the queue. */
  private static List<Integer> waitingToExpire(TestStore store) {
    List<Integer> ids = new ArrayList<>();
    try (Transaction transaction = store.store().begin(true);
        Cursor cursor = transaction.scan(Keyspace.EXPIRY, KeyRange.all())) {
      while (cursor.next()) {
        ids.add(ByteBuffer.wrap(cursor.key().toByteArray()).getInt(Long.BYTES));
      }
    }
    return ids;
  }

  @Test
  void goesOnAfterCrash() {
    Seeds.rounds(
        50,
        random -> {
          try (TestStore store = TestStore.inMemory()) {
            crashes(store, random);
          }
        });
  }

  private static void crashes(TestStore store, Random random) {
    Container kept = fill(store, "kept");
    Container dropped = fill(store, "dropped");
    drop(store, dropped);
    if (random.nextBoolean()) {
      store.background().run("purge");
    }
    store.crash(random.nextBoolean() ? CrashMode.KILL : CrashMode.POWER_FAILURE, random);
    // The purge is in the log with the record's removal, or neither is.
    assertThat(count(store, dropped)).isEqualTo(3 * waiting(store));
    store.background().run("purge");
    assertThat(count(store, dropped)).isZero();
    assertThat(waiting(store)).isZero();
    assertThat(count(store, kept)).isEqualTo(3);
    Container again = fill(store, "dropped");
    assertThat(again.id()).isGreaterThan(dropped.id());
  }

  private static Container fill(TestStore store, String name) {
    Catalog catalog = store.store().catalog();
    try (Transaction transaction = store.store().begin(false)) {
      Container database = catalog.database(transaction, "");
      Container bucket =
          catalog.create(transaction, database, ContainerKind.BUCKET, name, new byte[0]);
      for (int key : new int[] {0, 1, -1}) {
        byte[] bytes = ByteBuffer.allocate(8).putInt(bucket.id()).putInt(key).array();
        transaction.put(Keyspace.KEY_VALUE, bytes, bytes);
      }
      TestStore.commit(transaction);
    }
    try (Transaction transaction = store.store().begin(true)) {
      Container database = catalog.database(transaction, "");
      Container bucket = catalog.find(transaction, database.id(), ContainerKind.BUCKET, name);
      if (bucket == null) {
        throw new AssertionError("the bucket is not there");
      }
      return bucket;
    }
  }

  private static void drop(TestStore store, Container bucket) {
    try (Transaction transaction = store.store().begin(false)) {
      store.store().catalog().drop(transaction, bucket);
      TestStore.commit(transaction);
    }
  }

  private static int count(TestStore store, Container bucket) {
    try (Transaction transaction = store.store().begin(true)) {
      return count(transaction, bucket);
    }
  }

  private static int count(Transaction transaction, Container bucket) {
    return count(transaction, Keyspace.KEY_VALUE, KeyRange.prefix(bucket.keyPrefix()));
  }

  /** Returns how many containers wait to be purged. */
  private static int waiting(TestStore store) {
    try (Transaction transaction = store.store().begin(true)) {
      return count(transaction, Keyspace.CATALOG, CatalogCodec.allDropped());
    }
  }

  private static int count(Transaction transaction, Keyspace keyspace, KeyRange range) {
    try (Cursor cursor = transaction.scan(keyspace, range)) {
      int count = 0;
      while (cursor.next()) {
        count++;
      }
      return count;
    }
  }
}
