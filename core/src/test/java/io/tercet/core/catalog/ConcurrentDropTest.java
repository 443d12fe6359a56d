package io.tercet.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Threads create, fill and drop buckets of a few names at once. Whatever was committed went into
 * the bucket that had the name then: after a purge only the data of buckets that exist is there.
 */
class ConcurrentDropTest {
  private static final int THREADS = 4;

  @Test
  void noDataOutlivesItsBucket() throws Exception {
    try (TestStore store = TestStore.inMemory()) {
      Seeds.rounds(5, random -> race(store, random));
    }
  }

  private static void race(TestStore store, Random random) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random own = new Random(random.nextLong());
        running.add(threads.submit(() -> work(store, own)));
      }
      for (int i = 0; i < 20; i++) {
        new Purger(store.store().engine()).purge();
      }
      for (Future<?> future : running) {
        future.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    new Purger(store.store().engine()).purge();
    checkOwners(store);
  }

  private static void work(TestStore store, Random random) {
    Catalog catalog = store.store().catalog();
    for (int i = 0; i < Seeds.scaled(200); i++) {
      String name = "b" + random.nextInt(2);
      switch (random.nextInt(5)) {
        case 0 -> drop(store, name);
        case 1, 2 -> putInTransaction(store, name, random.nextInt(50));
        default -> {
          Container bucket =
              catalog.current(catalog.currentDatabase("").id(), ContainerKind.BUCKET, name);
          if (bucket != null) {
            putBlindly(store, bucket, random.nextInt(50));
          }
        }
      }
    }
  }

  private static void drop(TestStore store, String name) {
    Catalog catalog = store.store().catalog();
    try (Transaction transaction = store.store().begin(false)) {
      Container database = catalog.database(transaction, "");
      Container bucket = catalog.find(transaction, database.id(), ContainerKind.BUCKET, name);
      if (bucket != null) {
        catalog.drop(transaction, bucket);
        committedOrConflict(transaction.commit(Durability.BUFFERED, Long.MAX_VALUE));
      }
    }
  }

  private static void putInTransaction(TestStore store, String name, int number) {
    Catalog catalog = store.store().catalog();
    try (Transaction transaction = store.store().begin(false)) {
      Container database = catalog.database(transaction, "");
      Container bucket = catalog.findOrCreate(transaction, database, ContainerKind.BUCKET, name);
      byte[] key = key(bucket.id(), number);
      transaction.put(Keyspace.KEY_VALUE, key, key);
      committedOrConflict(transaction.commit(Durability.BUFFERED, Long.MAX_VALUE));
    }
  }

  private static void putBlindly(TestStore store, Container bucket, int number) {
    Writes writes = new Writes();
    byte[] key = key(bucket.id(), number);
    writes.put(Keyspace.KEY_VALUE, key, key);
    var relied = List.of(new Commit.SchemaRead(bucket.id(), bucket.schemaVersion()));
    committedOrConflict(
        store.store().engine().commit(Commit.blind(writes, relied, Durability.BUFFERED)));
  }

  private static void committedOrConflict(Outcome outcome) {
    if (!(outcome instanceof Outcome.Conflict)) {
      outcome.orThrow();
    }
  }

  private static void checkOwners(TestStore store) {
    try (Transaction transaction = store.store().begin(true)) {
      Catalog catalog = store.store().catalog();
      List<Integer> ids =
          catalog
              .list(
                  transaction,
                  catalog.database(transaction, "").id(),
                  ContainerKind.BUCKET,
                  "",
                  100)
              .stream()
              .map(Container::id)
              .toList();
      assertThat(ids).hasSizeLessThanOrEqualTo(2);
      try (Cursor cursor = transaction.scan(Keyspace.KEY_VALUE, KeyRange.all())) {
        while (cursor.next()) {
          assertThat(ids).contains(ByteBuffer.wrap(cursor.key().toByteArray()).getInt());
        }
      }
    }
  }

  private static byte[] key(int bucketId, int number) {
    return ByteBuffer.allocate(8).putInt(bucketId).putInt(number).array();
  }
}
