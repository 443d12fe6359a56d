package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Keyspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open makes of a log that is torn, damaged or incomplete. */
class DamagedLogTest {
  private static final int ENTRIES = 3000;

  @TempDir Path temporary;
  private Path crashed;

  /** One log file of some 350 KB, all of it synced, nothing of it in tables yet. */
  @BeforeEach
  void crashAStore() {
    Path directory = temporary.resolve("store");
    crashed = temporary.resolve("crashed");
    try (RocksStorage storage = RocksStorage.open(TestStores.small(directory))) {
      TestStores.put(storage, 0, ENTRIES);
      TestStores.crash(directory, crashed);
    }
  }

  private Path log() throws IOException {
    List<Path> logs = TestStores.logs(crashed);
    assertThat(logs).hasSize(1);
    return logs.get(0);
  }

  private RocksStorage open() {
    return RocksStorage.open(TestStores.small(crashed));
  }

  private void assertDataLoss() {
    assertThatThrownBy(() -> open().close())
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }

  @Test
  void isReplayedWholeWhereNothingIsWrong() {
    try (RocksStorage storage = open()) {
      assertThat(storage.lastSequence()).isEqualTo(ENTRIES);
      assertThat(storage.get(Keyspace.KEY_VALUE, TestStores.key(ENTRIES - 1)))
          .isEqualTo(TestStores.value(ENTRIES - 1));
    }
  }

  @Test
  void isRefusedWithAFlippedBitAnywhere() throws Exception {
    byte[] whole = Files.readAllBytes(log());
    Seeds.rounds(
        10,
        random -> {
          Files.write(log(), whole);
          TestStores.flipBit(log(), random.nextInt(whole.length - 200));
          assertDataLoss();
        });
  }

  @Test
  void isRefusedWithAFlippedBitInTheLastRecord() throws Exception {
    // Not in its length: a record that is longer than the file looks like a torn one.
    TestStores.flipBit(log(), Files.size(log()) - 20);
    assertDataLoss();
  }

  @Test
  void isRefusedWithAZeroedPage() throws Exception {
    byte[] whole = Files.readAllBytes(log());
    int pages = whole.length / 4096;
    for (int page : List.of(0, 1, 7, 8, 40, pages - 1)) {
      Files.write(log(), whole);
      TestStores.zero(log(), page * 4096L, (page + 1) * 4096L);
      assertDataLoss();
    }
  }

  @Test
  void isRefusedWithAZeroedBlock() throws Exception {
    TestStores.zero(log(), 2 * 32768L, 3 * 32768L);
    assertDataLoss();
  }

  @Test
  void isReplayedUpToATornEnd() throws Exception {
    byte[] whole = Files.readAllBytes(log());
    Seeds.rounds(
        5,
        random -> {
          Path image = Files.createTempDirectory(temporary, "torn");
          Files.delete(image);
          TestStores.crash(crashed, image);
          Path log = TestStores.logs(image).get(0);
          TestStores.truncate(log, 1000 + random.nextInt(whole.length - 1000));
          try (RocksStorage storage = RocksStorage.open(TestStores.small(image))) {
            assertThatAPrefixIsThere(storage);
          }
        });
  }

  @Test
  void isReplayedUpToAnUnwrittenEnd() throws Exception {
    // What a file system shows where blocks were allocated and never written.
    byte[] whole = Files.readAllBytes(log());
    Files.write(log(), java.util.Arrays.copyOf(whole, whole.length + 10_000));
    try (RocksStorage storage = open()) {
      assertThat(storage.lastSequence()).isEqualTo(ENTRIES);
    }
  }

  @Test
  void isRefusedWithARecordThatEndsInZeros() throws Exception {
    TestStores.zero(log(), Files.size(log()) - 5000, Files.size(log()));
    assertDataLoss();
  }

  @Test
  void isRefusedWithALengthThatReachesBeyondItsEnd() throws Exception {
    // Of a record in the last block, with whole records behind it.
    long block = Files.size(log()) / 32768 * 32768;
    try (LogReader reader = new LogReader(log())) {
      while (reader.next() && reader.offset() < block) {
        assertThat(reader.count()).isEqualTo(1);
      }
      byte[] bytes = Files.readAllBytes(log());
      bytes[Math.toIntExact(reader.offset()) + 5] = 0x7F;
      Files.write(log(), bytes);
    }
    assertDataLoss();
  }

  @Test
  void goesOnBehindATornEnd() throws Exception {
    TestStores.truncate(log(), Files.size(log()) - 50);
    try (RocksStorage storage = open()) {
      assertThat(storage.lastSequence()).isEqualTo(ENTRIES - 1);
      TestStores.put(storage, ENTRIES - 1, ENTRIES + 10);
    }
    for (int i = 0; i < 2; i++) {
      try (RocksStorage storage = open();
          var cursor = storage.log(1)) {
        assertThat(storage.lastSequence()).isEqualTo(ENTRIES + 10);
        for (int sequence = 1; sequence <= ENTRIES + 10; sequence++) {
          assertThat(cursor.next()).isTrue();
          assertThat(cursor.sequence()).isEqualTo(sequence);
        }
        assertThat(cursor.next()).isFalse();
      }
    }
  }

  private static void assertThatAPrefixIsThere(RocksStorage storage) {
    int last = Math.toIntExact(storage.lastSequence());
    assertThat(last).isLessThan(ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
      byte[] value = storage.get(Keyspace.KEY_VALUE, TestStores.key(i));
      if (i < last) {
        assertThat(value).isEqualTo(TestStores.value(i));
      } else {
        assertThat(value).isNull();
      }
    }
  }
}
