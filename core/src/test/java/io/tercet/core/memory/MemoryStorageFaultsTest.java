package io.tercet.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.RandomWrites;
import io.tercet.core.storage.Snapshot;
import io.tercet.core.storage.StorageModel;
import io.tercet.core.storage.Writes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Faults and crashes of the storage in memory leave what its documentation says. */
class MemoryStorageFaultsTest {
  private final FaultPlan faults = new FaultPlan();
  private final MemoryStorage storage = new MemoryStorage(faults, 1000);

  private static byte[] batch(int number) {
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, bytes("k"), bytes("v" + number));
    writes.put(Keyspace.KEY_VALUE, bytes("k" + number), bytes("v"));
    return Batch.assemble(List.of(new Batch.Part(bytes("m"), writes, 0)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String newest(MemoryStorage storage) {
    byte[] value = storage.get(Keyspace.KEY_VALUE, bytes("k"));
    return value == null ? "none" : new String(value, StandardCharsets.UTF_8);
  }

  private MemoryStorage afterKill() {
    return storage.crash(CrashMode.KILL, new Random(1), Faults.NONE);
  }

  /** Returns the newest values that power failures may leave. */
  private Set<String> afterPowerFailures() {
    Set<String> left = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      left.add(newest(storage.crash(CrashMode.POWER_FAILURE, random, Faults.NONE)));
    }
    return left;
  }

  private static void assertFails(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aRefusedWriteLeavesNothingAndMayBeTriedAgain() {
    storage.write(batch(1), true);
    faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL).fail(Faults.Point.WRITE, Reason.DISK_FULL);
    assertFails(Reason.WRITE_STALL, () -> storage.write(batch(2), true));
    assertFails(Reason.DISK_FULL, () -> storage.write(batch(2), true));
    assertThat(newest(afterKill())).isEqualTo("v1");
    storage.write(batch(2), true);
    assertThat(newest(storage)).isEqualTo("v2");
    assertThat(storage.lastSequence()).isEqualTo(4);
    assertThat(faults.violations()).isEmpty();
  }

  @Test
  void aFailureBeforeTheLogLeavesNothingButEndsWriting() {
    storage.write(batch(1), true);
    faults.fail(Faults.Point.WRITE, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.write(batch(2), true));
    assertFails(Reason.STORE_READ_ONLY, () -> storage.write(batch(3), true));
    assertFails(Reason.STORE_READ_ONLY, storage::syncLog);
    assertThat(newest(storage)).isEqualTo("v1");
    assertThat(newest(afterKill())).isEqualTo("v1");
    assertThat(faults.violations()).hasSize(2);
  }

  @Test
  void anAppendedBatchIsInvisibleUntilItIsFoundAgain() {
    storage.write(batch(1), true);
    faults.fail(Faults.Point.APPENDED, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.write(batch(2), true));
    assertThat(newest(storage)).isEqualTo("v1");
    assertThat(storage.lastSequence()).isEqualTo(2);
    assertThat(newest(afterKill())).isEqualTo("v2");
    assertThat(afterKill().lastSequence()).isEqualTo(4);
    assertThat(afterPowerFailures()).containsExactlyInAnyOrder("v1", "v2");
  }

  @Test
  void aFailedSyncLeavesItOpenWhetherTheBatchSurvives() {
    storage.write(batch(1), false);
    faults.fail(Faults.Point.SYNC, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.write(batch(2), true));
    assertThat(newest(storage)).isEqualTo("v1");
    assertThat(newest(afterKill())).isEqualTo("v2");
    assertThat(afterPowerFailures()).containsExactlyInAnyOrder("none", "v1", "v2");
  }

  @Test
  void aFailureAfterTheSyncLosesNothing() {
    faults.fail(Faults.Point.SYNCED, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.write(batch(1), true));
    assertThat(newest(storage)).isEqualTo("none");
    assertThat(afterPowerFailures()).containsExactly("v1");
  }

  @Test
  void aFailedSyncOfTheLogEndsWriting() {
    storage.write(batch(1), false);
    faults.fail(Faults.Point.SYNC, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, storage::syncLog);
    assertFails(Reason.STORE_READ_ONLY, () -> storage.write(batch(2), false));
    assertThat(afterPowerFailures()).containsExactlyInAnyOrder("none", "v1");
  }

  @Test
  void powerFailuresKeepWhatWasSyncedAndABeginningOfTheRest() {
    storage.write(batch(1), false);
    storage.write(batch(2), true);
    storage.write(batch(3), false);
    storage.write(batch(4), false);
    assertThat(afterPowerFailures()).containsExactlyInAnyOrder("v2", "v3", "v4");
    assertThat(newest(afterKill())).isEqualTo("v4");
    storage.syncLog();
    assertThat(afterPowerFailures()).containsExactly("v4");
  }

  @Test
  void nothingIsVisibleInTheMidstOfAWrite() {
    storage.write(batch(1), true);
    for (Faults.Point point :
        List.of(Faults.Point.APPENDED, Faults.Point.SYNC, Faults.Point.SYNCED)) {
      List<String> seen = new ArrayList<>();
      faults.when(
          point,
          () -> {
            seen.add(newest(storage) + " of " + storage.lastSequence());
            try (LogCursor cursor = storage.log(storage.lastSequence() + 1)) {
              seen.add("more: " + cursor.next());
            }
          });
      String expected = newest(storage) + " of " + storage.lastSequence();
      storage.write(batch(seen.hashCode()), true);
      assertThat(seen).containsExactly(expected, "more: false");
    }
  }

  @Test
  void readsFailWhereTheyArePlannedTo() {
    storage.write(batch(1), true);
    faults.fail(Faults.Point.READ, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.get(Keyspace.KEY_VALUE, bytes("k")));
    try (Snapshot snapshot = storage.snapshot();
        var cursor = snapshot.scan(Keyspace.KEY_VALUE, KeyRange.all())) {
      assertThat(cursor.next()).isTrue();
      faults.fail(Faults.Point.READ, Reason.DATA_LOSS);
      assertFails(Reason.DATA_LOSS, cursor::next);
    }
    faults.fail(Faults.Point.LOG_READ, Reason.DATA_LOSS);
    try (LogCursor cursor = storage.log(1)) {
      assertFails(Reason.DATA_LOSS, cursor::next);
    }
  }

  @Test
  void theStateIsEitherTheOldOrTheNewOne() {
    storage.writeState(bytes("old"));
    faults.fail(Faults.Point.STATE, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.writeState(bytes("new")));
    assertThat(afterKill().readState()).isEqualTo(bytes("old"));
    faults.fail(Faults.Point.STATE_WRITTEN, Reason.IO_ERROR);
    assertFails(Reason.IO_ERROR, () -> storage.writeState(bytes("new")));
    assertThat(afterKill().readState()).isEqualTo(bytes("new"));
  }

  @Test
  void theLogIsTrimmedToItsSizeButNotPastWhatIsSynced() {
    for (int i = 0; i < 100; i++) {
      storage.write(batch(i), false);
    }
    storage.housekeep();
    try (LogCursor cursor = storage.log(1)) {
      assertThat(cursor.next()).isTrue();
      storage.syncLog();
      storage.housekeep();
      assertFails(Reason.VERSION_TOO_OLD, cursor::next);
    }
    assertFails(Reason.VERSION_TOO_OLD, () -> storage.log(2));
    assertThat(storage.statistics().get("log_bytes")).isLessThanOrEqualTo(1000);
    try (LogCursor cursor = storage.log(200)) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.sequence()).isEqualTo(199);
    }
    assertFails(Reason.VERSION_TOO_OLD, () -> afterKill().log(2));
  }

  @Test
  void versionsThatNobodySeesAreCollected() {
    Snapshot snapshot = storage.snapshot();
    for (int i = 0; i < 50; i++) {
      Writes writes = new Writes();
      writes.put(Keyspace.NODES, new byte[] {(byte) i}, bytes("v"));
      storage.write(Batch.assemble(List.of(new Batch.Part(bytes("m"), writes, 0))), true);
    }
    Writes clear = new Writes();
    clear.clearRange(Keyspace.NODES, new byte[0], new byte[] {100});
    storage.write(Batch.assemble(List.of(new Batch.Part(bytes("m"), clear, 0))), true);
    storage.compact(Keyspace.NODES, KeyRange.all());
    assertThat(storage.statistics()).containsEntry("nodes_keys", 50L);
    snapshot.close();
    storage.compact(Keyspace.NODES, KeyRange.all());
    assertThat(storage.statistics()).containsEntry("nodes_keys", 0L);
  }

  @Test
  void closingWithAnOpenSnapshotIsFoundOut() {
    storage.snapshot();
    assertThatThrownBy(storage::close).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyCrashLeavesABeginningOfWhatWasWritten() {
    Seeds.rounds(
        300,
        random -> {
          MemoryStorage before = new MemoryStorage(Faults.NONE, 1 << 20);
          RandomWrites source = new RandomWrites(random);
          List<StorageModel> states = new ArrayList<>(List.of(new StorageModel()));
          List<Long> sequences = new ArrayList<>(List.of(0L));
          long synced = 0;
          for (int i = random.nextInt(40); i > 0; i--) {
            byte[] batch = Batch.assemble(List.of(new Batch.Part(bytes("m"), source.writes(), 5)));
            boolean sync = random.nextInt(6) == 0;
            before.write(batch, sync);
            StorageModel next = states.get(states.size() - 1).copy();
            next.apply(batch);
            states.add(next);
            sequences.add(before.lastSequence());
            synced = sync ? before.lastSequence() : synced;
          }
          MemoryStorage after = before.crash(CrashMode.POWER_FAILURE, random, Faults.NONE);
          assertThat(after.lastSequence()).isGreaterThanOrEqualTo(synced).isIn(sequences);
          StorageModel left = states.get(sequences.indexOf(after.lastSequence()));
          try (Snapshot snapshot = after.snapshot()) {
            assertThat(StorageModel.all(snapshot)).isEqualTo(left.all());
          }
        });
  }
}
