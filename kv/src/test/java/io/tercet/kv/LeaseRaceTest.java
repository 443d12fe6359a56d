package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Threads put on a lease while another ends it: nothing is left of it, in any order of events. */
class LeaseRaceTest {
  private static final int THREADS = 4;
  private static final int KEYS = 20;

  @Test
  void noEntrySurvivesItsLease() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Store store = Store.open(new MemoryStorage(), StoreOptions.DEFAULT)) {
      KeyValues keyValues = new KeyValues(store, true);
      Seeds.rounds(40, random -> race(store, keyValues, threads, random));
    } finally {
      threads.shutdownNow();
    }
  }

  private static void race(Store store, KeyValues keyValues, ExecutorService threads, Random random)
      throws Exception {
    long lease =
        keyValues
            .leases()
            .grantAsync(options(store), "", 60_000, ResultCodec.<Long>none(), id -> id)
            .join()
            .result();
    AtomicBoolean ended = new AtomicBoolean();
    List<Future<Integer>> putting = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      long seed = random.nextLong();
      boolean interactive = i % 2 == 0;
      putting.add(
          threads.submit(
              () -> puts(store, keyValues, lease, interactive, new Random(seed), ended)));
    }
    Thread.sleep(random.nextInt(10));
    keyValues
        .leases()
        .revokeAsync(options(store), "", lease, ResultCodec.<Long>none(), count -> count)
        .join();
    // Whatever was acknowledged before this is gone, and nothing comes after it.
    assertThat(left(store)).isZero();
    ended.set(true);
    for (Future<Integer> each : putting) {
      assertThat(each.get()).isNotNegative();
    }
    assertThat(left(store)).isZero();
  }

  /** Puts until the lease is refused; returns how often. */
  private static int puts(
      Store store,
      KeyValues keyValues,
      long lease,
      boolean interactive,
      Random random,
      AtomicBoolean ended) {
    int count = 0;
    boolean wasEnded;
    do {
      wasEnded = ended.get();
      byte[] key = ("k" + random.nextInt(KEYS)).getBytes(StandardCharsets.UTF_8);
      Operation put = Operation.Put.of("b", key, key).withLease(lease);
      try {
        if (interactive) {
          try (Transaction transaction = store.begin(false)) {
            keyValues.model().apply(transaction, "", put);
            transaction.commit(Durability.BUFFERED, Long.MAX_VALUE).orThrow();
          }
        } else {
          keyValues.apply(options(store), "", put, TextCodec.CODEC, result -> "");
        }
        assertThat(wasEnded).as("a put after the end of its lease").isFalse();
        count++;
      } catch (TercetException e) {
        assertThat(e.reason()).isIn(Reason.LEASE_NOT_FOUND, Reason.TRANSACTION_CONFLICT);
        if (e.reason() == Reason.LEASE_NOT_FOUND) {
          return count;
        }
      }
    } while (true);
  }

  /** Returns how many entries and records of leases there are. */
  private static int left(Store store) {
    int count = 0;
    try (Transaction transaction = store.begin(true)) {
      for (Keyspace keyspace : List.of(Keyspace.KEY_VALUE, Keyspace.LEASES)) {
        try (Cursor cursor = transaction.scan(keyspace, KeyRange.all())) {
          while (cursor.next()) {
            count++;
          }
        }
      }
    }
    return count;
  }

  private static RunOptions options(Store store) {
    long deadline = store.engine().clock().nanos() + 30_000_000_000L;
    return new RunOptions(Durability.BUFFERED, deadline, null);
  }
}
