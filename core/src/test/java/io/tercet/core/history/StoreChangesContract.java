package io.tercet.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.CommitRecord;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.engine.HookedEngine;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.ManualBackground;
import io.tercet.core.engine.ManualTime;
import io.tercet.core.engine.ThreadBackground;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Storage;
import io.tercet.core.storage.Writes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A store's one feed of changes: woken by commits, at rest without them, gone with the store. */
public abstract class StoreChangesContract {
  private static final int COMMITS = 20;

  /** Opens an empty storage. */
  protected abstract Storage newStorage() throws Exception;

  private Store open(ManualBackground background) throws Exception {
    return Store.open(
        newStorage(), StoreOptions.DEFAULT, new ManualTime(), background, new Random(1));
  }

  private static long put(Store store, Durability durability) {
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, "key".getBytes(StandardCharsets.US_ASCII), new byte[10]);
    return store.engine().commit(Commit.blind(writes, List.of(), durability)).orThrow().version();
  }

  private static Subscription fromNow(Store store) {
    Subscription subscription = store.changes().subscribe(store.engine().version());
    assertThat(subscription.poll()).isNull();
    return subscription;
  }

  private static long version(Subscription subscription) {
    CommitRecord commit = subscription.poll();
    return commit == null ? 0 : commit.version();
  }

  @Test
  void aSyncedCommitWakesTheFeedAndABufferedOneDoesOnceItIsDurable() throws Exception {
    ManualBackground background = new ManualBackground();
    try (Store store = open(background);
        Subscription subscription = fromNow(store)) {
      background.runAll();
      long synced = put(store, Durability.SYNC);
      background.runAll();
      assertThat(version(subscription)).isEqualTo(synced);
      long buffered = put(store, Durability.BUFFERED);
      assertThat(background.runOne()).as("woken before it is durable").isFalse();
      background.run("sync");
      background.runAll();
      assertThat(version(subscription)).isEqualTo(buffered);
    }
  }

  @Test
  void anAsynchronousCommitWakesTheFeed() throws Exception {
    ManualBackground background = new ManualBackground();
    try (Store store = open(background);
        Subscription subscription = fromNow(store)) {
      background.runAll();
      Writes writes = new Writes();
      writes.put(Keyspace.KEY_VALUE, new byte[] {1}, new byte[10]);
      var outcome = store.engine().commitAsync(Commit.blind(writes, List.of(), Durability.SYNC));
      background.runAll();
      assertThat(version(subscription)).isEqualTo(outcome.join().orThrow().version());
    }
  }

  @Test
  void whatBecameDurableBeforeTheFirstJoinedIsPassedOn() throws Exception {
    ManualBackground background = new ManualBackground();
    try (Store store = open(background)) {
      long first = store.engine().version();
      long second = put(store, Durability.SYNC);
      try (Subscription behind = store.changes().subscribe(first)) {
        assertThat(version(behind)).isEqualTo(second);
        assertThat(behind.poll()).isNull();
        long third = put(store, Durability.SYNC);
        background.runAll();
        assertThat(version(behind)).isEqualTo(third);
      }
    }
  }

  @Test
  void whatBecomesDurableWhileTheFirstJoinsIsPassedOn() throws Exception {
    ManualBackground background = new ManualBackground();
    HookedEngine hooked =
        new HookedEngine(
            LocalEngine.open(
                newStorage(), EngineOptions.DEFAULT, new ManualTime(), background, new Random(1)));
    try (Store store = Store.over(hooked.engine(), StoreOptions.DEFAULT, background);
        Subscription subscription = store.changes().subscribe(store.engine().version())) {
      List<Long> committed = new ArrayList<>();
      hooked.before("addDurableListener", null, () -> committed.add(put(store, Durability.SYNC)));
      assertThat(subscription.poll()).isNull();
      assertThat(hooked.met()).isTrue();
      background.runAll();
      assertThat(version(subscription)).isEqualTo(committed.get(0));
    }
  }

  @Test
  void nothingRunsWhileNobodySubscribesOrNothingHappens() throws Exception {
    ManualBackground background = new ManualBackground();
    try (Store store = open(background)) {
      put(store, Durability.SYNC);
      assertThat(background.workers()).isZero();
      assertThat(background.runOne()).isFalse();
      for (int i = 0; i < 2; i++) {
        Subscription one = fromNow(store);
        Subscription two = fromNow(store);
        assertThat(background.workers()).isEqualTo(1);
        put(store, Durability.SYNC);
        background.runAll();
        assertThat(background.runOne()).as("at rest").isFalse();
        one.close();
        assertThat(background.workers()).isEqualTo(1);
        two.close();
        assertThat(background.workers()).isZero();
        put(store, Durability.SYNC);
        assertThat(background.runOne()).as("woken for nobody").isFalse();
      }
    }
  }

  @Test
  void closesWithTheStore() throws Exception {
    ManualBackground background = new ManualBackground();
    Store store = open(background);
    Subscription joined = fromNow(store);
    ChangeTailer changes = store.changes();
    store.close();
    store.close();
    assertThat(background.workers()).isZero();
    assertShuttingDown(joined::poll);
    assertShuttingDown(() -> changes.subscribe(0));
    joined.close();
  }

  private static void assertShuttingDown(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SHUTTING_DOWN));
  }

  /** The periods are so long that nothing but a ring can bring a commit here. */
  @Test
  void threadsSeeEachCommitWithoutPolling() throws Exception {
    EngineOptions options = EngineOptions.DEFAULT.withBufferedSyncMs(3_600_000);
    try (Store store =
        Store.open(
            newStorage(),
            StoreOptions.DEFAULT.withEngine(options),
            TimeSource.system(),
            new ThreadBackground(),
            new Random(1))) {
      List<Long> expected = new ArrayList<>();
      List<Long> seen = new ArrayList<>();
      try (Subscription subscription = fromNow(store)) {
        for (int i = 0; i < COMMITS; i++) {
          CountDownLatch ready = new CountDownLatch(1);
          subscription.whenReady(ready::countDown);
          expected.add(put(store, Durability.SYNC));
          assertThat(ready.await(1, TimeUnit.MINUTES)).as("woken for commit %d", i).isTrue();
          seen.add(version(subscription));
        }
      }
      assertThat(seen).isEqualTo(expected);
    }
  }
}
