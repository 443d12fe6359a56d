package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows damage in the log is dropped on command, and never half of a commit. */
class LogRepairTest {
  private static final int ENTRIES = 3000;

  @TempDir Path temporary;

  private static RocksStorage open(Path directory) {
    return RocksStorage.open(TestStores.small(directory));
  }

  /** Returns a store that was not closed, with all entries in the log. */
  private Path crashed(boolean otherFlushed) throws IOException {
    Path directory = Files.createTempDirectory(temporary, "case").resolve("store");
    Path crashed = directory.resolveSibling("crashed");
    try (RocksStorage storage = open(directory)) {
      TestStores.put(storage, 0, ENTRIES);
      storage.writeState(new byte[] {1});
      if (otherFlushed) {
        TestStores.write(storage, true, w -> w.put(Keyspace.NODES, new byte[1], new byte[1]));
        storage.compact(Keyspace.NODES, KeyRange.all());
      }
      TestStores.crash(directory, crashed);
    }
    return crashed;
  }

  private static @Nullable Path drop(Path store) {
    return RocksStorage.dropDamagedLog(TestStores.small(store), state -> new byte[] {2});
  }

  private static byte @Nullable [] state(Path store) {
    return new StateFile(store.resolve("STATE")).read();
  }

  private static void assertDataLoss(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }

  @Test
  void keepsAllThatIsBeforeTheDamage() {
    Seeds.rounds(
        4,
        random -> {
          Path store = crashed(false);
          Path log = TestStores.logs(store).get(0);
          byte[] whole = Files.readAllBytes(log);
          int offset = 100 + random.nextInt(whole.length - 200);
          TestStores.flipBit(log, offset);
          byte[] damaged = Files.readAllBytes(log);
          assertDataLoss(() -> open(store).close());

          Path kept = Objects.requireNonNull(drop(store));

          assertThat(kept.resolve(log.getFileName())).hasBinaryContent(damaged);
          assertThat(state(store)).containsExactly(2);
          assertThat(drop(store)).isNull();
          assertThatAPrefixIsThere(store, (int) ((long) offset * ENTRIES / whole.length));
        });
  }

  /** Checks what is there, writes more, and reads all of it back from tables and log. */
  private static void assertThatAPrefixIsThere(Path store, int about) {
    int last;
    try (RocksStorage storage = open(store)) {
      last = Math.toIntExact(storage.lastSequence());
      assertThat(last).isBetween(about - 20, about + 20);
      for (int i = 0; i < ENTRIES; i++) {
        byte[] value = storage.get(Keyspace.KEY_VALUE, TestStores.key(i));
        assertThat(value).isEqualTo(i < last ? TestStores.value(i) : null);
      }
      TestStores.put(storage, last, last + 5);
    }
    try (RocksStorage storage = open(store);
        LogCursor cursor = storage.log(1)) {
      assertThat(storage.lastSequence()).isEqualTo(last + 5);
      for (int sequence = 1; sequence <= last + 5; sequence++) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo(sequence);
      }
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void isRefusedWhereHalfOfTheCommitsWouldStay() throws Exception {
    Path store = crashed(true);
    List<Path> logs = TestStores.logs(store);
    TestStores.flipBit(logs.get(0), Files.size(logs.get(0)) / 2);
    byte[] damaged = Files.readAllBytes(logs.get(0));
    assertDataLoss(() -> drop(store));
    assertThat(TestStores.logs(store)).containsAll(logs);
    assertThat(logs.get(0)).hasBinaryContent(damaged);
    assertThat(state(store)).containsExactly(1);
    assertDataLoss(() -> open(store).close());
  }

  @Test
  void changesNothingWhereNothingIsDamaged() throws Exception {
    Path store = crashed(false);
    assertThat(drop(store)).isNull();
    assertThat(state(store)).containsExactly(1);
    try (RocksStorage storage = open(store)) {
      assertThat(storage.lastSequence()).isEqualTo(ENTRIES);
    }
  }
}
