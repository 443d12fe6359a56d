package io.tercet.kv;

import static io.tercet.kv.LeasedStore.BUCKET;
import static io.tercet.kv.LeasedStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.error.Reason;
import io.tercet.core.faults.StoreFiles;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases that cannot be read are lost; all else in the store is not. */
class LeaseDamageTest {
  private static final long TTL_MS = 10_000;

  @TempDir Path directory;

  @Test
  void aRecordThatIsNoneIsToldToThoseWhoCallOnLeases() {
    byte[] good = LeaseCodec.value(TTL_MS);
    byte[] notPositive = LeaseCodec.value(0);
    for (byte[] value : List.of(new byte[0], new byte[] {9}, new byte[good.length], notPositive)) {
      try (LeasedStore store = new LeasedStore(TestStore.inMemory())) {
        long lease = store.grant(TTL_MS);
        store.put("k", lease);
        create(store, "d");
        long ofOther = store.grantIn("d", TTL_MS);
        putRecords(store, LeaseCodec.ID_END - 1, LeaseCodec.ID_END, value);
        store.reopen();
        assertLeasesAreLost(store, lease);
        // Those of another database are not.
        assertThat(store.leases().keepAlive("d", ofOther)).isEqualTo(TTL_MS);
        store.advanceMs(TTL_MS);
        store.endDue();
        assertThat(store.leases().count()).isZero();
        assertThat(store.keys()).containsExactly("k", "plain");
        store.apply(new Operation.Delete(BUCKET, utf8("k"), null, false));
        assertThat(store.keys()).containsExactly("plain");
      }
    }
  }

  @Test
  void aTableThatIsDamagedIsToldToThoseWhoCallOnLeases() throws Exception {
    long lease;
    try (LeasedStore store = new LeasedStore(TestStore.in(directory))) {
      lease = store.grant(TTL_MS);
      store.put("k", lease);
      putRecords(store, 1, 1001, LeaseCodec.value(TTL_MS));
    }
    try (RocksStorage storage =
        RocksStorage.open(
            new RocksSettings(directory, 32L << 20, Duration.ofHours(1), 1L << 30, 0))) {
      storage.compact(Keyspace.LEASES, KeyRange.all());
    }
    List<Path> tables;
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      tables = files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
    // The newest is the one of the leases.
    Path table = tables.get(tables.size() - 1);
    StoreFiles.flipBit(table, Files.size(table) / 4);
    try (LeasedStore store = new LeasedStore(TestStore.in(directory))) {
      assertLeasesAreLost(store, lease);
      assertThat(store.keys()).containsExactly("k", "plain");
    }
  }

  private static void assertLeasesAreLost(LeasedStore store, long lease) {
    assertThat(store.leaseOf("k")).isEqualTo(lease);
    store.assertFails(Reason.DATA_LOSS, () -> store.grant(TTL_MS));
    store.assertFails(Reason.DATA_LOSS, () -> store.leases().keepAlive("", lease));
    store.assertFails(Reason.DATA_LOSS, () -> store.leases().describe("", lease));
    store.assertFails(Reason.DATA_LOSS, () -> store.revoke(lease));
    store.assertFails(Reason.DATA_LOSS, () -> store.put("k", lease));
    store.put("plain", Entry.NO_LEASE);
    store.apply(Operation.Increment.of(BUCKET, utf8("k"), 1));
    assertThat(store.leaseOf("k")).isEqualTo(lease);
    assertThat(store.keys()).containsExactly("k", "plain");
  }

  private static void create(LeasedStore store, String database) {
    Catalog catalog = store.store().store().catalog();
    try (Transaction transaction = store.store().store().begin(false)) {
      assertThat(catalog.createDatabase(transaction, database).name()).isEqualTo(database);
      TestStore.commit(transaction);
    }
  }

  private static void putRecords(LeasedStore store, long from, long to, byte[] value) {
    int database = store.store().store().catalog().currentDatabase("").id();
    try (Transaction transaction = store.store().store().begin(false)) {
      for (long id = from; id < to; id++) {
        transaction.put(Keyspace.LEASES, LeaseCodec.key(database, id), value);
      }
      TestStore.commit(transaction);
    }
  }
}
