package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.CommitRecord;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.HistoryCursor;
import io.tercet.core.expiry.ExpiryQueue;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries vanish at their moment for everybody, and are removed some time after it. */
class EntryExpiryTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long TTL_MS = 1000;

  private final TestStore store = TestStore.inMemory();
  private KeyValues keyValues = new KeyValues(store.store(), true);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void isInvisibleFromItsMomentOn() {
    put("k", new Expiry.After(TTL_MS));
    put("at", new Expiry.At(nowMs() + TTL_MS));
    put("stays", Expiry.NEVER);
    store.time().advanceMs(TTL_MS - 1);
    assertVisible("at", "k", "stays");
    store.time().advanceMs(1);
    assertVisible("stays");
    store.background().run("expiry");
    assertVisible("stays");
    store.reopen();
    keyValues = new KeyValues(store.store(), true);
    assertVisible("stays");
  }

  @Test
  void transactionThatSawEntryAliveConflictsOnceItHasExpired() {
    List<Consumer<Transaction>> reads =
        List.of(
            transaction -> keyValues.model().get(transaction, "", "b", utf8("k")),
            transaction -> keyValues.model().batchGet(transaction, "", "b", List.of(utf8("k"))),
            transaction -> scan(transaction),
            transaction -> apply(transaction, Operation.Increment.of("b", utf8("k"), 1)));
    for (Consumer<Transaction> read : reads) {
      for (long passedMs : new long[] {TTL_MS - 1, TTL_MS}) {
        put("k", new Expiry.After(TTL_MS));
        try (Transaction transaction = store.store().begin(false)) {
          read.accept(transaction);
          apply(transaction, Operation.Put.of("b", utf8("other"), utf8("v")));
          store.time().advanceMs(passedMs);
          assertThat(TestStore.conflicts(transaction)).isEqualTo(passedMs >= TTL_MS);
        }
      }
    }
  }

  @Test
  void transactionKeepsItsTimeToItsEnd() {
    put("k", new Expiry.After(TTL_MS));
    try (Transaction old = store.store().begin(true)) {
      store.time().advanceMs(TTL_MS);
      store.background().run("expiry");
      assertThat(scan(old)).containsExactly("k");
      assertThat(keyValues.model().get(old, "", "b", utf8("k"))).isNotNull();
      assertVisible();
    }
  }

  @Test
  void whatExpiredMayBePutAnewBeforeItIsRemoved() {
    put("k", new Expiry.After(TTL_MS));
    store.time().advanceMs(TTL_MS);
    Operation anew =
        new Operation.Put(
            "b", utf8("k"), utf8("7"), new Condition.MustNotExist(), new Expiry.Keep(), true);
    assertThat(apply(anew)).isEqualTo("put absent");
    store.background().run("expiry");
    Entry entry = keyValues.get("", "b", utf8("k"));
    assertThat(entry).isNotNull().extracting(Entry::expireAtMs).isEqualTo(0L);
  }

  @Test
  void sweeperRemovesOnlyWhatExpired() {
    put("expired", new Expiry.After(TTL_MS));
    put("overwritten", new Expiry.After(TTL_MS));
    put("overwritten", Expiry.NEVER);
    put("longer", new Expiry.After(TTL_MS));
    put("longer", new Expiry.After(2 * TTL_MS));
    put("shorter", new Expiry.After(2 * TTL_MS));
    put("shorter", new Expiry.After(TTL_MS));
    put("deleted", new Expiry.After(TTL_MS));
    apply(new Operation.Delete("b", utf8("deleted"), null, false));
    store.time().advanceMs(TTL_MS);
    store.background().run("expiry");
    assertThat(stored()).containsExactly("longer", "overwritten");
    store.time().advanceMs(TTL_MS);
    store.background().run("expiry");
    assertThat(stored()).containsExactly("overwritten");
    assertThat(queued()).isZero();
  }

  @Test
  void sweeperRemovesMoreThanOneBatch() {
    for (int i = 0; i < 700; i++) {
      put("k" + i, new Expiry.After(TTL_MS));
    }
    store.time().advanceMs(TTL_MS);
    store.background().run("expiry");
    assertThat(stored()).isEmpty();
    assertThat(queued()).isZero();
  }

  @Test
  void sweeperRemovesWhatWasPutWhileItsTimeLayBehindTheLastPass() {
    try (Transaction late = store.store().begin(false)) {
      apply(
          late,
          new Operation.Put("b", utf8("late"), utf8("v"), null, new Expiry.After(TTL_MS), false));
      store.time().advanceMs(20 * TTL_MS);
      store.background().run("expiry");
      TestStore.commit(late);
    }
    assertVisible();
    assertThat(stored()).containsExactly("late");
    store.background().run("expiry");
    assertThat(stored()).isEmpty();
  }

  @Test
  void sweeperRemovesWhatWasPutWhileTheClockLeapt() {
    for (long leapMs : new long[] {2 * 60_000, 30 * 60_000, HOUR_MS - 20 * TTL_MS}) {
      // So long that moments of before the leap are out of the sweeper's sight.
      for (int i = 0; i < 10; i++) {
        store.time().advanceMs(20 * TTL_MS);
        store.background().run("expiry");
      }
      commitsLate(() -> store.time().jumpWall(leapMs));
    }
  }

  @Test
  void sweeperRemovesWhatWasPutWhileItPausedForALeap() {
    commitsLate(
        () -> {
          store.time().jumpWall(30 * HOUR_MS);
          store.background().run("expiry");
        });
  }

  /** An entry whose time passed before it was committed goes all the same. */
  private void commitsLate(Runnable meanwhile) {
    Operation put =
        new Operation.Put("b", utf8("late"), utf8("v"), null, new Expiry.After(TTL_MS), false);
    try (Transaction late = store.store().begin(false)) {
      apply(late, put);
      meanwhile.run();
      for (int i = 0; i < 20; i++) {
        store.time().advanceMs(TTL_MS);
        store.background().run("expiry");
      }
      TestStore.commit(late);
    }
    assertThat(stored()).containsExactly("late");
    store.time().advanceMs(HOUR_MS / 6);
    store.background().run("expiry");
    assertThat(stored()).isEmpty();
    assertThat(queued()).isZero();
  }

  @Test
  void sweeperFindsWhateverCameLateWithinAnHour() {
    put("other", Expiry.NEVER);
    long longAgoMs = nowMs();
    for (int i = 0; i < 50; i++) {
      store.time().advanceMs(20 * TTL_MS);
      store.background().run("expiry");
    }
    // As a commit without a view may do that was held up for longer than a view may be old.
    Writes writes = new Writes();
    byte[] key = EntryCodec.key(Integer.MAX_VALUE, utf8("late"));
    writes.put(Keyspace.KEY_VALUE, key, EntryCodec.encode(utf8("v"), longAgoMs));
    writes.put(Keyspace.EXPIRY, ExpiryQueue.key(longAgoMs, key), ExpiryQueue.NOTHING);
    store.store().engine().commit(Commit.blind(writes, List.of(), Durability.SYNC)).orThrow();
    store.time().advanceMs(HOUR_MS);
    store.background().run("expiry");
    assertThat(stored()).containsExactly("other");
    assertThat(queued()).isZero();
  }

  @Test
  void removalShowsInTheHistory() {
    put("k", new Expiry.After(TTL_MS));
    long before = store.store().engine().version();
    store.time().advanceMs(TTL_MS);
    store.background().run("expiry");
    store.background().run("sync");
    List<String> deleted = new ArrayList<>();
    try (HistoryCursor history = store.store().engine().history().after(before)) {
      while (history.next()) {
        for (CommitRecord.Change change : history.commit().changes()) {
          if (change.keyspace() == Keyspace.KEY_VALUE) {
            assertThat(change.kind()).isEqualTo(CommitRecord.Kind.DELETE);
            deleted.add(userKey(change.key()));
          }
        }
      }
    }
    assertThat(deleted).containsExactly("k");
  }

  @Test
  void sweeperPausesWhenTheClockLeaps() {
    put("k", new Expiry.After(TTL_MS));
    store.background().run("expiry");
    store.time().jumpWall(HOUR_MS + 1);
    store.background().run("expiry");
    assertVisible();
    store.time().advanceMs(HOUR_MS / 6 - 1);
    store.background().run("expiry");
    assertThat(stored()).containsExactly("k");
    store.time().advanceMs(1);
    store.background().run("expiry");
    assertThat(stored()).isEmpty();
  }

  @Test
  void smallLeapIsNoReasonToPause() {
    put("k", new Expiry.After(TTL_MS));
    store.time().jumpWall(HOUR_MS);
    store.background().run("expiry");
    assertThat(stored()).isEmpty();
  }

  @Test
  void whatExpiredNeverComesBack() {
    put("k", new Expiry.After(TTL_MS));
    store.time().advanceMs(TTL_MS);
    long nowMs = nowMs();
    put("stamp", Expiry.NEVER);
    for (int i = 0; i < 2; i++) {
      store.time().jumpWall(-HOUR_MS);
      assertThat(nowMs()).isGreaterThanOrEqualTo(nowMs);
      assertVisible("stamp");
      store.reopen();
      keyValues = new KeyValues(store.store(), true);
      assertThat(nowMs()).isGreaterThanOrEqualTo(nowMs);
      assertVisible("stamp");
    }
  }

  private long nowMs() {
    return store.store().engine().clock().nowMs();
  }

  private void put(String key, Expiry expiry) {
    apply(new Operation.Put("b", utf8(key), utf8("1"), null, expiry, false));
  }

  private String apply(Operation operation) {
    RunOptions options = new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);
    return keyValues.apply(options, "", operation, TextCodec.CODEC, BucketModel::show).result();
  }

  private void apply(Transaction transaction, Operation operation) {
    keyValues.model().apply(transaction, "", operation);
  }

  /** Every way to read shows these keys, and no others. */
  private void assertVisible(String... keys) {
    List<String> expected = List.of(keys);
    try (Transaction transaction = store.store().begin(true)) {
      assertThat(scan(transaction)).isEqualTo(expected);
      List<byte[]> all = List.of(utf8("at"), utf8("k"), utf8("late"), utf8("stamp"), utf8("stays"));
      var found = keyValues.model().batchGet(transaction, "", "b", all);
      for (int i = 0; i < all.size(); i++) {
        boolean visible = expected.contains(text(all.get(i)));
        assertThat(found.get(i) != null).isEqualTo(visible);
        assertThat(keyValues.model().get(transaction, "", "b", all.get(i)) != null)
            .isEqualTo(visible);
        assertThat(keyValues.get("", "b", all.get(i)) != null).isEqualTo(visible);
      }
    }
  }

  private List<String> scan(Transaction transaction) {
    List<String> keys = new ArrayList<>();
    try (EntryScan scan = keyValues.model().scan(transaction, "", "b", ScanOptions.ALL)) {
      while (scan.next()) {
        keys.add(text(scan.entry().key()));
      }
    }
    return keys;
  }

  /** Returns the keys that are there, visible or not. */
  private List<String> stored() {
    List<String> keys = new ArrayList<>();
    try (Transaction transaction = store.store().begin(true);
        Cursor cursor = transaction.scan(Keyspace.KEY_VALUE, KeyRange.all())) {
      while (cursor.next()) {
        keys.add(userKey(cursor.key().toByteArray()));
      }
    }
    return keys;
  }

  private int queued() {
    try (Transaction transaction = store.store().begin(true);
        Cursor cursor = transaction.scan(Keyspace.EXPIRY, KeyRange.all())) {
      int count = 0;
      while (cursor.next()) {
        count++;
      }
      return count;
    }
  }

  private static String userKey(byte[] key) {
    return text(Arrays.copyOfRange(key, EntryCodec.BUCKET_BYTES, key.length));
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
