package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged table file is told to whoever reads the damaged part, and to nobody else. */
class DamagedTableTest {
  private static final int ENTRIES = 2000;

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void writeATable() throws Exception {
    directory = temporary.resolve("store");
    Random random = new Random(1);
    try (RocksStorage storage = RocksStorage.open(TestStores.small(directory))) {
      for (int i = 0; i < ENTRIES; i++) {
        byte[] value = new byte[500];
        random.nextBytes(value);
        byte[] key = TestStores.key(i);
        TestStores.write(storage, false, w -> w.put(Keyspace.DOCUMENTS, key, value));
      }
      storage.compact(Keyspace.DOCUMENTS, KeyRange.all());
    }
    assertThat(TestStores.tables(directory)).hasSize(1);
  }

  private Path table() throws Exception {
    return TestStores.tables(directory).get(0);
  }

  @Test
  void isToldToReadersOfTheDamagedBlockAlone() throws Exception {
    TestStores.flipBit(table(), Files.size(table()) / 2);
    try (RocksStorage storage = RocksStorage.open(TestStores.small(directory));
        Snapshot snapshot = storage.snapshot()) {
      List<Integer> damaged =
          IntStream.range(0, ENTRIES).boxed().filter(i -> isDamaged(storage, i)).toList();
      assertThat(damaged).hasSizeBetween(1, 40);

      List<byte[]> all = IntStream.range(0, ENTRIES).mapToObj(TestStores::key).toList();
      assertDataLoss(() -> snapshot.multiGet(Keyspace.DOCUMENTS, all));
      int first = damaged.get(0);
      assertThat(snapshot.multiGet(Keyspace.DOCUMENTS, all.subList(0, first)))
          .hasSize(first)
          .doesNotContainNull();

      try (Cursor cursor = snapshot.scan(Keyspace.DOCUMENTS, KeyRange.all())) {
        for (int i = 0; i < first; i++) {
          assertThat(cursor.next()).isTrue();
        }
        assertDataLoss(cursor::next);
        assertThat(cursor.next()).isFalse();
      }
      TestStores.put(storage, 0, 1);
    }
  }

  private static boolean isDamaged(RocksStorage storage, int number) {
    TercetException error =
        catchThrowableOfType(
            TercetException.class,
            () -> assertThat(storage.get(Keyspace.DOCUMENTS, TestStores.key(number))).hasSize(500));
    if (error == null) {
      return false;
    }
    assertThat(error.reason()).isEqualTo(Reason.DATA_LOSS);
    return true;
  }

  @Test
  void isFoundByVerifyingWhereverItIsDamaged() throws Exception {
    byte[] whole = Files.readAllBytes(table());
    // In the first block, in the middle, and in the last block of data.
    for (long offset : new long[] {10, whole.length / 2, whole.length * 9L / 10}) {
      Files.write(table(), whole);
      try (RocksStorage storage = RocksStorage.open(TestStores.small(directory))) {
        storage.verify();
      }
      TestStores.flipBit(table(), offset);
      try (RocksStorage storage = RocksStorage.open(TestStores.small(directory))) {
        assertDataLoss(storage::verify);
      }
    }
  }

  @Test
  void isToldAtOpenIfItIsMissing() throws Exception {
    Files.delete(table());
    assertDataLoss(() -> RocksStorage.open(TestStores.small(directory)).close());
  }

  @Test
  void isToldAtOpenIfTheManifestIsDamaged() throws Exception {
    try (var files = Files.list(directory.resolve("data"))) {
      Path manifest =
          files.filter(f -> f.getFileName().toString().startsWith("MANIFEST")).findFirst().get();
      TestStores.flipBit(manifest, Files.size(manifest) / 2);
    }
    assertDataLoss(() -> RocksStorage.open(TestStores.small(directory)).close());
  }

  private static void assertDataLoss(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }
}
