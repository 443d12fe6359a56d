package io.tercet.kv;

import static io.tercet.kv.LeasedStore.BUCKET;
import static io.tercet.kv.LeasedStore.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.FaultPlan;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.run.Completed;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that hang on a lease go with it, all at once, and none of them outlives it. */
class LeasesTest {
  private static final long TTL_MS = 10_000;

  @TempDir Path directory;

  private final FaultPlan faults = new FaultPlan();
  private final LeasedStore store =
      new LeasedStore(TestStore.over(new MemoryStorage(faults, MemoryStorage.DEFAULT_LOG_BYTES)));

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void entriesGoWithTheirLeaseInOneCommit() {
    long lease = store.grant(TTL_MS);
    store.put("a", lease);
    store.put("b", lease);
    store.put("stays", Entry.NO_LEASE);
    store.put("other", store.grant(2 * TTL_MS));
    assertThat(store.leaseOf("a")).isEqualTo(lease).isPositive().isLessThan(1L << 53);
    assertThat(store.keyCount(lease)).isEqualTo(2);
    try (EntryWatch watch = store.keyValues().watch("", BUCKET, KeyRange.all())) {
      store.advanceMs(TTL_MS - 1);
      store.endDue();
      assertThat(store.keys()).containsExactly("a", "b", "other", "stays");
      store.advanceMs(1);
      store.endDue();
      assertThat(store.keys()).containsExactly("other", "stays");
      store.store().background().runAll();
      EntryWatch.Changes changes = Objects.requireNonNull(watch.poll());
      assertThat(changes.events())
          .extracting(EntryEvent::kind)
          .containsExactly(EntryEvent.Kind.DELETE, EntryEvent.Kind.DELETE);
      assertThat(changes.events())
          .extracting(EntryEvent::key)
          .containsExactlyInAnyOrder(utf8("a"), utf8("b"));
      assertThat(watch.poll()).isNull();
    }
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.put("late", lease));
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().describe("", lease));
  }

  @Test
  void livesForAsLongAsItIsKeptAlive() {
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    for (int i = 0; i < 3; i++) {
      store.advanceMs(TTL_MS - 1);
      assertThat(store.leases().describe("", lease).remainingMs()).isEqualTo(1);
      assertThat(store.leases().keepAlive("", lease)).isEqualTo(TTL_MS);
      assertThat(store.leases().describe("", lease).remainingMs()).isEqualTo(TTL_MS);
      store.endDue();
      assertThat(store.keys()).containsExactly("k");
    }
    store.advanceMs(TTL_MS);
    // Its time is over, whether or not the background has come to it.
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().keepAlive("", lease));
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.put("late", lease));
    store.endDue();
    assertThat(store.keys()).isEmpty();
    assertThat(store.stored()).isZero();
  }

  @Test
  void manyThatAreDueEndInOnePass() {
    for (int i = 0; i < 100; i++) {
      store.put("k" + i, store.grant(TTL_MS + i));
    }
    long kept = store.grant(TTL_MS);
    store.put("kept", kept);
    store.advanceMs(TTL_MS / 2);
    store.leases().keepAlive("", kept);
    store.advanceMs(TTL_MS / 2 + 100);
    store.endDue();
    assertThat(store.keys()).containsExactly("kept");
  }

  @Test
  void aPlainPutTakesAnEntryOffItsLease() {
    long lease = store.grant(TTL_MS);
    long other = store.grant(TTL_MS);
    for (String key : List.of("plain", "moved", "moved back", "conditional")) {
      store.put(key, lease);
    }
    store.put("plain", Entry.NO_LEASE);
    store.put("moved", other);
    store.put("moved back", other);
    store.put("moved back", lease);
    store.apply(
        new Operation.Put(
            BUCKET, utf8("conditional"), utf8("v"), new Condition.MustExist(), Expiry.NEVER, true));
    assertThat(store.leaseOf("plain")).isEqualTo(Entry.NO_LEASE);
    assertThat(store.leaseOf("moved")).isEqualTo(other);
    assertThat(store.revoke(lease)).isEqualTo(1);
    assertThat(store.keys()).containsExactly("conditional", "moved", "plain");
    assertThat(store.revoke(other)).isEqualTo(1);
    assertThat(store.keys()).containsExactly("conditional", "plain");
    assertThat(store.stored()).isZero();
  }

  @Test
  void otherWritesLeaveAnEntryOnItsLease() {
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    store.apply(Operation.Increment.of(BUCKET, utf8("k"), 1));
    store.apply(
        new Operation.Expire(
            BUCKET, utf8("k"), new Expiry.After(10 * TTL_MS), ExpireRule.ALWAYS, null));
    assertThat(store.leaseOf("k")).isEqualTo(lease);
    store.apply(Operation.Expire.never(BUCKET, utf8("k"), null));
    assertThat(store.leaseOf("k")).isEqualTo(lease);
    assertThat(store.revoke(lease)).isEqualTo(1);
    assertThat(store.keys()).isEmpty();
  }

  @Test
  void whatIsDeletedNoLongerCounts() {
    long lease = store.grant(TTL_MS);
    store.put("a", lease);
    store.put("a", lease);
    store.put("b", lease);
    store.put("c", lease);
    assertThat(store.keyCount(lease)).isEqualTo(3);
    store.apply(new Operation.Delete(BUCKET, utf8("a"), null, false));
    assertThat(store.keyCount(lease)).isEqualTo(2);
    store.apply(
        new Operation.Put(
                BUCKET, utf8("b"), utf8("v"), new Condition.MustExist(), new Expiry.At(1), false)
            .withLease(lease));
    assertThat(store.keyCount(lease)).isEqualTo(1);
    try (Transaction transaction = store.store().store().begin(false)) {
      store.put(transaction, "d", lease);
      store.put(transaction, "d", lease);
      assertThat(store.keyCount(lease)).isEqualTo(2);
    }
    assertThat(store.keyCount(lease)).isEqualTo(1);
    assertThat(store.stored()).isEqualTo(2);
    assertThat(store.revoke(lease)).isEqualTo(1);
  }

  @Test
  void whatHasExpiredIsLeftToTheSweeper() {
    long lease = store.grant(TTL_MS);
    store.apply(
        new Operation.Put(BUCKET, utf8("k"), utf8("v"), null, new Expiry.After(TTL_MS / 2), false)
            .withLease(lease));
    store.advanceMs(TTL_MS / 2);
    try (EntryWatch watch = store.keyValues().watch("", BUCKET, KeyRange.all())) {
      assertThat(store.revoke(lease)).isZero();
      store.store().background().run("expiry");
      store.revoke(store.grant(TTL_MS));
      EntryWatch.Changes changes = Objects.requireNonNull(watch.poll());
      assertThat(changes.events())
          .extracting(EntryEvent::kind)
          .containsExactly(EntryEvent.Kind.EXPIRE);
    }
  }

  @Test
  void revokingEndsALeaseOnceForEachRequest() {
    RequestId first = request("revoke");
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    Completed<Long> revoked = store.revoke(lease, first);
    assertThat(revoked.result()).isEqualTo(1);
    assertThat(store.keys()).isEmpty();
    assertThat(store.revoke(lease, first)).isEqualTo(new Completed<>(1L, revoked.version(), true));
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.revoke(lease));
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().keepAlive("", lease));
    store.advanceMs(TTL_MS);
    store.endDue();
  }

  @Test
  void aRepeatedGrantIsTheSameLease() {
    RequestId request = request("grant");
    Completed<Long> granted = store.grant(TTL_MS, request);
    assertThat(store.grant(TTL_MS, request))
        .isEqualTo(new Completed<>(granted.result(), granted.version(), true));
    assertThat(store.stored()).isEqualTo(1);
    store.advanceMs(TTL_MS);
    store.endDue();
    assertThat(store.stored()).isZero();
  }

  @Test
  void refusesWhatIsNone() {
    for (long ttlMs : new long[] {-1, 0, 999, 86_400_001, Long.MAX_VALUE}) {
      store.assertFails(Reason.INVALID_ARGUMENT, () -> store.grant(ttlMs));
    }
    for (long lease : new long[] {-1, 1, Long.MAX_VALUE}) {
      store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.put("k", lease));
      store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().keepAlive("", lease));
      store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.revoke(lease));
      store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().describe("", lease));
    }
    store.assertFails(Reason.DATABASE_NOT_FOUND, () -> store.leases().keepAlive("none", 1));
    assertThat(store.keys()).isEmpty();
  }

  @Test
  void transactionsThatPutConflictWithTheEndOfTheLease() {
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    List<Operation> operations =
        List.of(
            Operation.Put.of(BUCKET, utf8("k"), utf8("v")).withLease(lease),
            Operation.Put.of(BUCKET, utf8("new"), utf8("v")).withLease(lease),
            Operation.Increment.of(BUCKET, utf8("k"), 1));
    List<Transaction> open = new ArrayList<>();
    for (Operation operation : operations) {
      Transaction transaction = store.store().store().begin(false);
      store.keyValues().model().apply(transaction, "", operation);
      open.add(transaction);
    }
    store.revoke(lease);
    for (Transaction transaction : open) {
      assertThat(TestStore.conflicts(transaction)).isTrue();
    }
    assertThat(store.keys()).isEmpty();
    assertThat(store.stored()).isZero();
  }

  @Test
  void putsOnOneLeaseDoNotConflict() {
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    try (Transaction one = store.store().store().begin(false);
        Transaction two = store.store().store().begin(false)) {
      store.put(one, "one", lease);
      store.put(two, "two", lease);
      assertThat(TestStore.conflicts(one)).isFalse();
      assertThat(TestStore.conflicts(two)).isFalse();
    }
    assertThat(store.keyCount(lease)).isEqualTo(3);
  }

  @Test
  void plainPutsOfAKeyThatIsOffTheLeaseDoNotPutItsEndOff() {
    long lease = store.grant(TTL_MS);
    store.put("off", lease);
    store.put("off", Entry.NO_LEASE);
    store.put("gone", lease);
    store.apply(new Operation.Put(BUCKET, utf8("gone"), utf8("v"), null, new Expiry.At(1), false));
    store.put("on", lease);
    try (Transaction end = store.store().store().begin(false)) {
      store.end(end, lease);
      store.put("off", Entry.NO_LEASE);
      store.put("gone", Entry.NO_LEASE);
      assertThat(TestStore.conflicts(end)).isFalse();
    }
    assertThat(store.keys()).containsExactly("gone", "off");
    assertThat(store.stored()).isZero();
  }

  @Test
  void theEndConflictsWithWhateverChangesWhatHangsOnTheLease() {
    long lease = store.grant(TTL_MS);
    store.put("off", lease);
    store.put("off", Entry.NO_LEASE);
    store.put("on", lease);
    try (Transaction end = store.store().store().begin(false)) {
      store.end(end, lease);
      // A plain put: it is not to be deleted.
      store.put("on", Entry.NO_LEASE);
      assertThat(TestStore.conflicts(end)).isTrue();
    }
    try (Transaction end = store.store().store().begin(false)) {
      store.end(end, lease);
      // Back on the lease, where its record is already: it is not to survive.
      store.put("off", lease);
      assertThat(TestStore.conflicts(end)).isTrue();
    }
    assertThat(store.revoke(lease)).isEqualTo(1);
    assertThat(store.keys()).containsExactly("on");
  }

  @Test
  void aLeaseThatIsNewerThanTheTransactionIsAConflict() {
    try (Transaction old = store.store().store().begin(false)) {
      long lease = store.grant(TTL_MS);
      store.assertFails(Reason.TRANSACTION_CONFLICT, () -> store.put(old, "k", lease));
      store.put("k", lease);
    }
    assertThat(store.keys()).containsExactly("k");
  }

  @Test
  void carriesNoMoreThanOneCommitDeletes() {
    long lease = store.grant(TTL_MS);
    for (int from = 0; from < LeaseState.KEYS_MAX; from += 1000) {
      try (Transaction transaction = store.store().store().begin(false)) {
        for (int i = from; i < from + 1000; i++) {
          store.put(transaction, "k" + i, lease);
        }
        TestStore.commit(transaction);
      }
    }
    store.assertFails(Reason.LEASE_FULL, () -> store.put("more", lease));
    store.put("k7", lease);
    store.reopen();
    store.assertFails(Reason.LEASE_FULL, () -> store.put("more", lease));
    store.apply(new Operation.Delete(BUCKET, utf8("k7"), null, false));
    store.put("more", lease);
    assertThat(store.revoke(lease)).isEqualTo(LeaseState.KEYS_MAX);
    assertThat(store.keys()).isEmpty();
    assertThat(store.stored()).isZero();
  }

  @Test
  void carriesFewerKeysWhereTheyAreLong() {
    long lease = store.grant(TTL_MS);
    String longest = "k".repeat(Limits.KEY_BYTES_MAX - 8);
    int count = 0;
    Reason refused = null;
    while (refused == null) {
      try {
        store.put(longest + String.format("%08d", count), lease);
        count++;
      } catch (TercetException e) {
        refused = e.reason();
      }
    }
    assertThat(refused).isEqualTo(Reason.LEASE_FULL);
    assertThat(count).isGreaterThan(1_000).isLessThan(LeaseState.KEYS_MAX);
    assertThat(store.revoke(lease)).isEqualTo(count);
    assertThat(store.keys()).isEmpty();
  }

  @Test
  void livesForItsWholeTtlAgainAfterARestart() {
    try (LeasedStore onDisk = new LeasedStore(TestStore.in(directory))) {
      long lease = onDisk.grant(TTL_MS);
      long revoked = onDisk.grant(TTL_MS);
      onDisk.put("k", lease);
      onDisk.put("l", lease);
      onDisk.put("revoked", revoked);
      onDisk.revoke(revoked);
      onDisk.advanceMs(TTL_MS - 1);
      onDisk.reopen();
      assertThat(onDisk.leases().describe("", lease))
          .isEqualTo(new Leases.Description(TTL_MS, TTL_MS, 2));
      onDisk.assertFails(Reason.LEASE_NOT_FOUND, () -> onDisk.leases().keepAlive("", revoked));
      onDisk.advanceMs(TTL_MS - 1);
      onDisk.endDue();
      assertThat(onDisk.keys()).containsExactly("k", "l");
      onDisk.advanceMs(1);
      onDisk.endDue();
      assertThat(onDisk.keys()).isEmpty();
      onDisk.reopen();
      assertThat(onDisk.stored()).isZero();
    }
  }

  @Test
  void aLeaseThatCannotBeEndedIsEndedLater() {
    long due = store.grant(TTL_MS);
    long revoked = store.grant(TTL_MS);
    store.put("due", due);
    store.put("revoked", revoked);
    faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL);
    store.assertFails(Reason.WRITE_STALL, () -> store.revoke(revoked));
    // Who has begun to end it does not go back.
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().keepAlive("", revoked));
    store.assertFails(
        Reason.TRANSACTION_CONFLICT,
        () -> {
          try (Transaction transaction = store.store().store().begin(false)) {
            store
                .keyValues()
                .model()
                .apply(transaction, "", Operation.Increment.of(BUCKET, utf8("revoked"), 1));
          }
        });
    store.endDue();
    assertThat(store.keys()).containsExactly("due", "revoked");
    store.advanceMs(5_000);
    store.endDue();
    assertThat(store.keys()).containsExactly("due");
    store.advanceMs(5_000);
    faults.fail(Faults.Point.WRITE, Reason.DISK_FULL);
    store.endDue();
    assertThat(store.keys()).containsExactly("due");
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().keepAlive("", due));
    store.advanceMs(1_000);
    store.endDue();
    assertThat(store.keys()).isEmpty();
  }

  @Test
  void aGrantThatFailsLeavesNothing() {
    faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL);
    store.assertFails(Reason.WRITE_STALL, () -> store.grant(TTL_MS));
    assertThat(store.stored()).isZero();
    assertThat(store.leases().count()).isZero();
    store.grant(TTL_MS);
    assertThat(store.leases().count()).isEqualTo(1);
  }

  @Test
  void goesWithItsDatabase() {
    Catalog catalog = store.store().store().catalog();
    Container database;
    try (Transaction transaction = store.store().store().begin(false)) {
      database = catalog.createDatabase(transaction, "d");
      TestStore.commit(transaction);
    }
    long lease = store.grant(TTL_MS);
    try (Transaction transaction = store.store().store().begin(false)) {
      // Of another database, it is none.
      store.assertFails(
          Reason.LEASE_NOT_FOUND,
          () ->
              store
                  .keyValues()
                  .model()
                  .apply(
                      transaction,
                      "d",
                      Operation.Put.of(BUCKET, utf8("k"), utf8("v")).withLease(lease)));
    }
    store.assertFails(Reason.LEASE_NOT_FOUND, () -> store.leases().keepAlive("d", lease));
    long own = store.grantIn("d", TTL_MS);
    assertThat(store.stored()).isEqualTo(2);
    try (Transaction transaction = store.store().store().begin(false)) {
      Container dropped = catalog.database(transaction, "d");
      assertThat(dropped.id()).isEqualTo(database.id());
      assertThat(dropped.kind()).isEqualTo(ContainerKind.DATABASE);
      catalog.drop(transaction, dropped);
      TestStore.commit(transaction);
    }
    store.assertFails(Reason.DATABASE_NOT_FOUND, () -> store.leases().keepAlive("d", own));
    store.store().background().run("purge");
    assertThat(store.stored()).isEqualTo(1);
    store.advanceMs(TTL_MS);
    store.endDue();
    assertThat(store.leases().count()).isZero();
  }

  @Test
  void thoseOfADroppedDatabaseMakeRoomForOthers() {
    Catalog catalog = store.store().store().catalog();
    Container database;
    try (Transaction transaction = store.store().store().begin(false)) {
      database = catalog.createDatabase(transaction, "d");
      TestStore.commit(transaction);
    }
    long kept = store.grant(TTL_MS);
    for (int from = 1; from < LeaseTable.LEASES_MAX; from += 1000) {
      try (Transaction transaction = store.store().store().begin(false)) {
        for (int id = from; id < Math.min(from + 1000, LeaseTable.LEASES_MAX); id++) {
          byte[] key = LeaseCodec.key(database.id(), id);
          transaction.put(Keyspace.LEASES, key, LeaseCodec.value(Leases.TTL_MS_MAX));
        }
        TestStore.commit(transaction);
      }
    }
    store.reopen();
    assertThat(store.leases().count()).isEqualTo(LeaseTable.LEASES_MAX);
    store.assertFails(Reason.TOO_MANY_LEASES, () -> store.grant(TTL_MS));
    try (Transaction transaction = store.store().store().begin(false)) {
      Catalog reopened = store.store().store().catalog();
      reopened.drop(transaction, reopened.database(transaction, "d"));
      TestStore.commit(transaction);
    }
    store.advanceMs(TTL_MS / 2);
    long granted = store.grant(TTL_MS);
    assertThat(store.leases().count()).isEqualTo(2);
    assertThat(store.leases().keepAlive("", kept)).isEqualTo(TTL_MS);
    assertThat(store.leases().keepAlive("", granted)).isEqualTo(TTL_MS);
  }

  @Test
  void entriesAsTheyWereGoIntoTheHistoryWhereTheirBucketKeepsThem() {
    try (Transaction transaction = store.store().store().begin(false)) {
      Catalog catalog = store.store().store().catalog();
      catalog.create(
          transaction,
          catalog.database(transaction, ""),
          ContainerKind.BUCKET,
          BUCKET,
          new BucketOptions(true).encode());
      TestStore.commit(transaction);
    }
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    try (EntryWatch watch = store.keyValues().watch("", BUCKET, KeyRange.all())) {
      store.revoke(lease);
      EntryWatch.Changes changes = Objects.requireNonNull(watch.poll());
      Entry previous = Objects.requireNonNull(changes.events().get(0).previous());
      assertThat(previous.value()).isEqualTo(utf8("1"));
      assertThat(previous.leaseId()).isEqualTo(lease);
    }
  }

  @Test
  void survivesACrash() {
    long lease = store.grant(TTL_MS);
    store.put("k", lease);
    store.store().crash(CrashMode.KILL, new Random(1));
    LeasedStore after = new LeasedStore(store.store());
    assertThat(after.keys()).containsExactly("k");
    assertThat(after.leases().keepAlive("", lease)).isEqualTo(TTL_MS);
    after.advanceMs(TTL_MS);
    after.endDue();
    assertThat(after.keys()).isEmpty();
  }

  private static RequestId request(String id) {
    return new RequestId("anonymous", "default", id, new byte[32]);
  }
}
