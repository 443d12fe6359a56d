package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.FaultPlan;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Storage;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine makes of a storage that fails or crashes. */
class LocalEngineFaultsTest extends EngineFixture {
  private final FaultPlan faults = new FaultPlan();
  private final Random random = new Random(1);

  @Override
  protected Storage newStorage() {
    return new MemoryStorage(faults, 1000);
  }

  @Override
  protected Storage reopen(Storage closed) {
    return ((MemoryStorage) closed).reopen();
  }

  private MemoryStorage memory() {
    return (MemoryStorage) storage;
  }

  /** Ends the process without closing the store, and opens it again. */
  private void crash(CrashMode mode) {
    storage = memory().crash(mode, random, Faults.NONE);
    engine = open(storage, options());
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"WRITE_STALL", "DISK_FULL"})
  void aRefusedWriteIsRefusedByNameAndMayBeTriedAgain(Reason reason) {
    long before = put("k", "1");
    faults.fail(Faults.Point.WRITE, reason);
    CompletableFuture<Outcome> one = engine.commitAsync(blind("k", "2", Durability.SYNC));
    CompletableFuture<Outcome> two = engine.commitAsync(blind("l", "2", Durability.BUFFERED));
    background.runAll();
    assertRefused(one.join(), reason);
    assertRefused(two.join(), reason);
    assertThat(get("k")).isEqualTo("1");
    assertThat(engine.version()).isEqualTo(before);
    assertThat(put("k", "3")).isGreaterThan(before);
    assertThat(history(before)).hasSize(1);
  }

  @Test
  void aRefusedChangeOfADefinitionIsTakenBack() {
    engine.seedSchemaVersion(7, 3);
    faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL);
    try (Attempt attempt = new Attempt(engine)) {
      attempt.schemaWrites.add(7);
      assertRefused(attempt.put("catalog", "1").commit(), Reason.WRITE_STALL);
    }
    assertThat(engine.schemaVersion(7)).isEqualTo(3);
  }

  @Test
  void aConflictIsNotMissedAfterARefusedWriteOfTheSameKey() {
    Attempt keeper = new Attempt(engine);
    Writes many = new Writes();
    for (int i = 0; i < 199; i++) {
      many.put(Keyspace.KEY_VALUE, Attempt.bytes("many" + i), Attempt.bytes("v"));
    }
    many.put(Keyspace.KEY_VALUE, Attempt.bytes("k"), Attempt.bytes("v"));
    faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL);
    assertRefused(
        engine.commit(Commit.blind(many, List.of(), Durability.SYNC)), Reason.WRITE_STALL);
    // The window keeps 256 keys in a segment; the next ones start another.
    for (int i = 0; i < 56; i++) {
      put("filler" + i, "v");
    }
    try (Attempt attempt = new Attempt(engine)) {
      attempt.get("k");
      put("k", "1");
      keeper.close();
      put("after", "1");
      conflict(attempt.put("result", "1").commit());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.Point.class,
      names = {"WRITE", "APPENDED", "SYNC", "SYNCED"})
  void aFailedWriteIsUnknownAndTheLastOne(Faults.Point point) {
    long before = put("k", "1");
    faults.fail(point, Reason.IO_ERROR);
    CompletableFuture<Outcome> one = engine.commitAsync(blind("k", "2", Durability.SYNC));
    CompletableFuture<Outcome> two = engine.commitAsync(blind("l", "2", Durability.BUFFERED));
    background.runAll();
    assertThat(one.join()).isInstanceOf(Outcome.Unknown.class);
    assertThat(two.join()).isInstanceOf(Outcome.Unknown.class);
    assertThat(get("k")).isEqualTo("1");
    assertThat(engine.version()).isEqualTo(before);
    assertThat(history(0)).hasSize(1);
    assertRefused(engine.commit(blind("k", "3", Durability.SYNC)), Reason.STORE_READ_ONLY);
    assertRefused(engine.commit(blind("k", "3", Durability.BUFFERED)), Reason.STORE_READ_ONLY);
    background.run("sync");
    background.run("tick");
    try (View view = engine.view(false)) {
      assertThat(view.version()).isEqualTo(before);
    }
    assertThat(faults.violations()).isEmpty();

    crash(CrashMode.KILL);
    boolean written = point != Faults.Point.WRITE;
    assertThat(get("k")).isEqualTo(written ? "2" : "1");
    assertThat(get("l")).isEqualTo(written ? "2" : null);
    assertThat(history(0)).hasSize(written ? 3 : 1);
    assertThat(put("k", "4")).isGreaterThan(before + 2);
  }

  @Test
  void aFailedSyncInTheBackgroundEndsWriting() {
    long synced = put("k", "1", Durability.SYNC);
    long buffered = put("k", "2", Durability.BUFFERED);
    faults.fail(Faults.Point.SYNC, Reason.IO_ERROR);
    background.run("sync");
    assertThat(engine.version()).isEqualTo(buffered);
    assertThat(engine.durableVersion()).isEqualTo(synced);
    assertThat(history(0)).hasSize(1);
    assertRefused(engine.commit(blind("k", "3", Durability.SYNC)), Reason.STORE_READ_ONLY);
    background.run("sync");
    engine.close();
    assertThat(faults.violations()).isEmpty();
  }

  @Test
  void anEndOfTheProcessLosesNothingThatWasAcknowledged() {
    long synced = put("k", "1", Durability.SYNC);
    long buffered = put("l", "1", Durability.BUFFERED);
    crash(CrashMode.KILL);
    assertThat(get("k")).isEqualTo("1");
    assertThat(get("l")).isEqualTo("1");
    assertThat(history(0)).containsExactly(synced + ": k", buffered + ": l");
    assertThat(history(synced)).containsExactly(buffered + ": l");
    long next = put("m", "1");
    assertThat(next).isGreaterThan(buffered);
    assertThat(history(buffered)).containsExactly(next + ": m");
    assertThat(history(next - 1)).containsExactly(next + ": m");
    assertThat(history(next)).isEmpty();
  }

  @Test
  void anOpeningPutsOnDiskWhatItReportsAsDurable() {
    put("k", "1", Durability.BUFFERED);
    crash(CrashMode.KILL);
    long durable = engine.durableVersion();
    assertThat(history(0)).hasSize(1);
    crash(CrashMode.POWER_FAILURE);
    assertThat(get("k")).isEqualTo("1");
    assertThat(history(0)).hasSize(1);
    assertThat(engine.version()).isGreaterThanOrEqualTo(durable);
  }

  @Test
  void aPowerFailureLosesTheEndOfWhatWasBufferedAndItsVersionsForEver() {
    List<Long> issued = new ArrayList<>();
    for (int crash = 0; crash < 30; crash++) {
      long synced = put("synced", "" + crash, Durability.SYNC);
      issued.add(synced);
      for (int i = 0; i < 5; i++) {
        issued.add(put("buffered" + i, "" + crash, Durability.BUFFERED));
      }
      crash(CrashMode.POWER_FAILURE);
      assertThat(get("synced")).isEqualTo("" + crash);
      assertThat(engine.version()).isGreaterThanOrEqualTo(synced);
      // Commits survive in order: a later one never without an earlier one.
      boolean lost = false;
      for (int i = 0; i < 5; i++) {
        boolean there = ("" + crash).equals(get("buffered" + i));
        assertThat(there && lost).isFalse();
        lost |= !there;
      }
    }
    assertThat(issued).isSorted().doesNotHaveDuplicates();
    assertThat(put("k", "1")).isGreaterThan(issued.get(issued.size() - 1));
  }

  @Test
  void aLossOfSyncedCommitsIsFoundOutAndMayBeAccepted() {
    put("k", "1");
    background.run("tick");
    StoreIdentity before = engine.identity();
    byte[] state = Objects.requireNonNull(storage.readState());

    MemoryStorage lossy = new MemoryStorage();
    lossy.writeState(state);
    assertFails(Reason.DATA_LOSS, () -> open(lossy, options()));
    MemoryStorage again = new MemoryStorage();
    again.writeState(state);
    try (Engine accepted = open(again, options().withAcceptDataLoss(true))) {
      assertThat(accepted.identity().storeId()).isEqualTo(before.storeId());
      assertThat(accepted.identity().incarnation()).isNotEqualTo(before.incarnation());
    }
  }

  @Test
  void aStoreWithoutItsStateIsNotTakenForANewOne() {
    MemoryStorage stripped = new MemoryStorage();
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, Attempt.bytes("k"), Attempt.bytes("v"));
    stripped.write(Batch.assemble(List.of(new Batch.Part(new byte[0], writes, 1))), true);
    assertFails(Reason.DATA_LOSS, () -> open(stripped, options()));
  }

  @Test
  void aDamagedStateIsRefused() {
    for (byte[] damaged : List.of(new byte[0], new byte[] {1}, new byte[52])) {
      MemoryStorage broken = new MemoryStorage();
      broken.writeState(damaged);
      assertThatThrownBy(() -> open(broken, options()))
          .isInstanceOfSatisfying(
              TercetException.class,
              e -> assertThat(e.reason()).isIn(Reason.DATA_LOSS, Reason.FORMAT_TOO_NEW));
    }
  }

  @Test
  void anOpeningThatCannotWriteItsStateFails() {
    put("k", "1");
    engine.close();
    FaultPlan plan = new FaultPlan().fail(Faults.Point.STATE, Reason.IO_ERROR);
    MemoryStorage reopened = memory().crash(CrashMode.KILL, random, plan);
    assertFails(Reason.IO_ERROR, () -> open(reopened, options()));
    storage = reopened.crash(CrashMode.KILL, random, Faults.NONE);
    engine = open(storage, options());
    assertThat(get("k")).isEqualTo("1");
  }

  @Test
  void aStateThatCannotBeWrittenForAWhileDoesNotEndTheStore() {
    put("k", "1");
    faults.fail(Faults.Point.STATE, Reason.IO_ERROR);
    background.run("tick");
    put("k", "2");
    background.run("tick");
    crash(CrashMode.POWER_FAILURE);
    assertThat(get("k")).isEqualTo("2");
  }

  @Test
  void theClockDoesNotGoBackOverACrash() {
    time.advanceMs(5_000_000);
    long stamp = committed(engine.commit(blind("k", "1", Durability.SYNC))).stampMs();
    time.jumpWall(-4_000_000);
    crash(CrashMode.KILL);
    assertThat(engine.clock().nowMs()).isGreaterThanOrEqualTo(stamp);
  }

  @Test
  void aHistoryThatIsNoLongerKeptIsRefusedByName() {
    put("k", "0");
    try (HistoryCursor slow = engine.history().after(0)) {
      assertThat(slow.next()).isTrue();
      for (int i = 0; i < 100; i++) {
        put("k", "" + i);
      }
      background.run("tick");
      assertFails(Reason.VERSION_TOO_OLD, slow::next);
    }
    assertFails(Reason.VERSION_TOO_OLD, () -> engine.history().after(1));
    assertThat(history(engine.version() - 1)).hasSize(1);
    crash(CrashMode.KILL);
    assertFails(Reason.VERSION_TOO_OLD, () -> engine.history().after(1));
  }

  @Test
  void aDamagedLogIsReportedAsSuch() {
    put("k", "0");
    faults.fail(Faults.Point.LOG_READ, Reason.DATA_LOSS);
    try (HistoryCursor cursor = engine.history().after(0)) {
      assertFails(Reason.DATA_LOSS, cursor::next);
    }
  }

  @Test
  void aFailedReadIsReportedAndPasses() {
    put("k", "0");
    faults.fail(Faults.Point.READ, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> get("k"));
    assertThat(get("k")).isEqualTo("0");
  }

  @Test
  void nothingIsVisibleBeforeItIsAsDurableAsAsked() {
    put("k", "1");
    List<String> seen = new ArrayList<>();
    for (Faults.Point point : List.of(Faults.Point.SYNC, Faults.Point.SYNCED)) {
      faults.when(
          point,
          () -> {
            seen.add(String.valueOf(get("k")));
            try (View view = engine.view(true)) {
              seen.add(view.version() == engine.version() ? "same" : "other");
            }
            seen.add("history " + history(0).size());
          });
      String before = String.valueOf(get("k"));
      int commits = history(0).size();
      put("k", before + "+");
      assertThat(seen).containsExactly(before, "same", "history " + commits);
      seen.clear();
    }
  }
}
