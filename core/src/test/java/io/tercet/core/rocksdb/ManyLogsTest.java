package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.faults.ChildJvm;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open makes of a log that spans several files, one of which is missing or damaged. */
class ManyLogsTest {
  private static final int ENTRIES = 300;
  private static final int VALUE_BYTES = 50_000;

  @TempDir static Path shared;
  @TempDir Path temporary;
  private Path crashed;

  /** Fills a store so that its log spans several files, and ends without closing it. */
  static final class Filler {
    private Filler() {}

    public static void main(String[] arguments) {
      Random random = new Random(1);
      RocksStorage storage = RocksStorage.open(TestStores.small(Path.of(arguments[0])));
      // Holds the first file back: it is the only place of this entry.
      TestStores.write(storage, false, w -> w.put(Keyspace.NODES, new byte[] {1}, new byte[] {1}));
      for (int i = 0; i < ENTRIES; i++) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        byte[] key = TestStores.key(i);
        TestStores.write(storage, false, w -> w.put(Keyspace.KEY_VALUE, key, value));
      }
      storage.syncLog();
      Runtime.getRuntime().halt(0);
    }
  }

  @BeforeAll
  static void crashAStore() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(Map.of(), Filler.class, shared.resolve("store").toString());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(TestStores.logs(shared.resolve("store"))).hasSizeGreaterThan(2);
  }

  @BeforeEach
  void copyIt() {
    crashed = TestStores.crash(shared.resolve("store"), temporary.resolve("crashed"));
  }

  private List<Path> logs() throws Exception {
    return TestStores.logs(crashed);
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
  void isReplayedAndReadAcrossFiles() {
    try (RocksStorage storage = open();
        LogCursor cursor = storage.log(1)) {
      assertThat(storage.lastSequence()).isEqualTo(ENTRIES + 1);
      for (int sequence = 1; sequence <= ENTRIES + 1; sequence++) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo(sequence);
      }
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void isRefusedWithoutItsFirstFile() throws Exception {
    Files.delete(logs().get(0));
    assertDataLoss();
  }

  @Test
  void isRefusedWithoutAFileInTheMiddle() throws Exception {
    Files.delete(logs().get(1));
    assertDataLoss();
  }

  @Test
  void recoversLessWithoutItsLastFileAndSaysSo() throws Exception {
    // Only whoever remembers the last sequence number can tell that this is loss.
    Files.delete(logs().get(logs().size() - 1));
    try (RocksStorage storage = open()) {
      assertThat(storage.lastSequence()).isLessThan(ENTRIES + 1);
    }
  }

  @Test
  void isRefusedWithATornFileInTheMiddle() throws Exception {
    TestStores.truncate(logs().get(1), Files.size(logs().get(1)) - 70_000);
    assertDataLoss();
  }

  @Test
  void isRefusedWithAnEmptyFirstFile() throws Exception {
    TestStores.truncate(logs().get(0), 0);
    assertDataLoss();
  }

  @Test
  void isRefusedWithAZeroedHeadInAnyFile() throws Exception {
    for (Path log : logs()) {
      byte[] whole = Files.readAllBytes(log);
      TestStores.zero(log, 0, 4096);
      assertDataLoss();
      Files.write(log, whole);
    }
    open().close();
  }

  @Test
  void isRefusedWithAFileSwappedForAnother() throws Exception {
    Files.copy(logs().get(0), logs().get(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertDataLoss();
  }

  @Test
  void isWholeWithAFileThatWasMovedToTheArchiveTooEarly() throws Exception {
    Path middle = logs().get(1);
    Path data = crashed.resolve("data");
    Files.createDirectories(data.resolve("archive"));
    Path archived = data.resolve("archive").resolve(middle.getFileName());
    Files.move(middle, archived);
    assertThat(LogCheck.firstDamage(data)).isNull();
    Files.delete(archived);
    assertThat(LogCheck.firstDamage(data))
        .isNotNull()
        .extracting(LogCheck.Damage::what)
        .isEqualTo("records are missing");
  }
}
