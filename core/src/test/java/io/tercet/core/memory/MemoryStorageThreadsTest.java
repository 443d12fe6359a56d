package io.tercet.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.Snapshot;
import io.tercet.core.storage.Sums;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Readers beside a writer see whole batches, whatever is collected meanwhile. */
class MemoryStorageThreadsTest {
  private static final int KEYS = 5;

  private final MemoryStorage storage = new MemoryStorage();
  private final AtomicBoolean done = new AtomicBoolean();

  private static byte[] key(int number) {
    return new byte[] {(byte) number};
  }

  /** Puts the same number under every key; every third batch deletes and puts them. */
  private static byte[] batch(int number) {
    Writes writes = new Writes();
    for (int i = 0; i < KEYS; i++) {
      if (number % 3 == 0) {
        writes.delete(Keyspace.NODES, key(i));
      }
      writes.put(Keyspace.NODES, key(i), Sums.encode(number));
    }
    return Batch.assemble(List.of(new Batch.Part(new byte[0], writes, 0)));
  }

  @Test
  void nothingTornOrLostOrGoingBack() throws Exception {
    int batches = Seeds.scaled(20_000);
    storage.write(batch(1), true);
    ExecutorService pool = Executors.newCachedThreadPool();
    List<Future<Long>> readers = new ArrayList<>();
    readers.add(pool.submit(repeated(this::newestNeverGoesBack)));
    readers.add(pool.submit(repeated(this::snapshotsAreWhole)));
    readers.add(pool.submit(repeated(this::scansAreWhole)));
    readers.add(
        pool.submit(
            repeated(
                () -> {
                  storage.syncLog();
                  storage.housekeep();
                })));
    Future<Long> follower = pool.submit(() -> followLog(batches));
    for (int i = 2; i <= batches; i++) {
      storage.write(batch(i), i % 4 == 0);
    }
    assertThat(follower.get(1, TimeUnit.MINUTES)).isEqualTo(batches);
    done.set(true);
    for (Future<Long> reader : readers) {
      assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
    }
    pool.shutdown();
    storage.close();
  }

  private Callable<Long> repeated(Runnable check) {
    return () -> {
      long times = 0;
      while (!done.get() || times == 0) {
        check.run();
        times++;
      }
      return times;
    };
  }

  private long newest(int number) {
    byte[] value = storage.get(Keyspace.NODES, key(number));
    assertThat(value).isNotNull();
    return value == null ? -1 : Sums.decode(value);
  }

  private void newestNeverGoesBack() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      long now = newest(i % KEYS);
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }

  private void snapshotsAreWhole() {
    try (Snapshot snapshot = storage.snapshot()) {
      List<byte[]> keys = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        keys.add(key(i));
      }
      byte[] first = snapshot.get(Keyspace.NODES, key(0));
      assertThat(first).isNotNull();
      for (byte[] value : snapshot.multiGet(Keyspace.NODES, keys)) {
        assertThat(value).isEqualTo(first);
      }
    }
  }

  private void scansAreWhole() {
    try (Snapshot snapshot = storage.snapshot();
        Cursor cursor = snapshot.scan(Keyspace.NODES, KeyRange.all())) {
      List<String> values = new ArrayList<>();
      while (cursor.next()) {
        values.add(cursor.value().toString());
      }
      assertThat(values).hasSize(KEYS).containsOnly(values.get(0));
    }
  }

  private long followLog(int batches) {
    long seen = 0;
    long next = 1;
    try (LogCursor log = storage.log(1)) {
      while (seen < batches) {
        if (log.next()) {
          assertThat(log.sequence()).isEqualTo(next);
          next += Batch.count(log.batch());
          seen++;
        }
      }
    }
    return seen;
  }
}
