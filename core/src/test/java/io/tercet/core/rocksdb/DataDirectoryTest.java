package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.faults.ChildJvm;
import io.tercet.core.storage.Keyspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** The files beside the data: who may open a directory, and what is refused by name. */
class DataDirectoryTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void name() {
    directory = temporary.resolve("new").resolve("store");
  }

  private RocksStorage open() {
    return RocksStorage.open(TestStores.small(directory));
  }

  private TercetException refusal() {
    try {
      open().close();
    } catch (TercetException e) {
      return e;
    }
    throw new AssertionError("the directory was not refused");
  }

  @Test
  void isCreatedAsSpecified() throws Exception {
    try (RocksStorage storage = open()) {
      storage.writeState("abc".getBytes(StandardCharsets.US_ASCII));
      assertThat(Files.readString(directory.resolve("LOCK")))
          .isEqualTo(ProcessHandle.current().pid() + "\n");
    }
    assertThat(Files.readString(directory.resolve("FORMAT"))).isEqualTo("tercet-format 1\n");
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("STATE"))))
        .isEqualTo("01" + "00000003" + "616263" + "f119da59");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("LOCK", "FORMAT", "STATE", "data");
    }
  }

  @Test
  void isLockedWhileThisProcessHasItOpen() {
    try (RocksStorage storage = open()) {
      TercetException refusal = refusal();
      assertThat(refusal.reason()).isEqualTo(Reason.DIRECTORY_LOCKED);
      assertThat(refusal.details())
          .containsEntry("directory", directory.toString())
          .containsEntry("pid", Long.toString(ProcessHandle.current().pid()));
      // The refused attempt did not loosen the lock.
      assertThat(refusal().reason()).isEqualTo(Reason.DIRECTORY_LOCKED);
      TestStores.put(storage, 0, 1);
    }
    open().close();
  }

  @Test
  void isLockedAgainstOtherProcesses() throws Exception {
    try (RocksStorage storage = open()) {
      refusal();
      ChildJvm.Result result = ChildJvm.run(Map.of(), Opener.class, directory.toString());
      assertThat(result.output())
          .contains("DIRECTORY_LOCKED")
          .contains("pid: " + ProcessHandle.current().pid());
      TestStores.put(storage, 0, 1);
    }
    assertThat(ChildJvm.run(Map.of(), Opener.class, directory.toString()).output())
        .contains("opened");
  }

  /** Opens a store in a process of its own. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) {
      try {
        RocksStorage.open(TestStores.small(Path.of(arguments[0]))).close();
        System.out.println("opened");
      } catch (TercetException e) {
        System.out.println(e.reason() + ": " + e.getMessage());
      }
    }
  }

  @Test
  void isRefusedIfItsFormatIsNewer() throws Exception {
    open().close();
    Files.writeString(directory.resolve("FORMAT"), "tercet-format 2\n");
    TercetException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.FORMAT_TOO_NEW);
    assertThat(refusal.details()).containsEntry("format", "2").containsEntry("newest_known", "1");
  }

  @Test
  void isRefusedIfItHasAKeyspaceOfANewerBuild() throws Exception {
    open().close();
    List<String> names = new ArrayList<>(keyspaces());
    names.add("of_tomorrow");
    createKeyspaces(names);
    TercetException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.FORMAT_TOO_NEW);
    assertThat(refusal.details())
        .containsEntry("directory", directory.resolve("data").toString())
        .containsEntry("unknown_keyspace", "of_tomorrow");
    // It was looked at, and is as it was.
    assertThat(storedKeyspaces()).containsExactlyElementsOf(names);
  }

  @Test
  void getsTheKeyspacesThatAnOlderBuildDidNotHave() throws Exception {
    DataDirectory.open(directory).close();
    List<String> older = new ArrayList<>(keyspaces());
    assertThat(older.remove(older.size() - 1)).isEqualTo(Keyspace.LEASES.storedName());
    Files.createDirectories(directory.resolve("data"));
    createKeyspaces(older);
    assertThat(storedKeyspaces()).containsExactlyElementsOf(older);
    try (RocksStorage storage = open()) {
      byte[] key = TestStores.key(1);
      TestStores.write(storage, true, w -> w.put(Keyspace.LEASES, key, TestStores.value(1)));
    }
    assertThat(storedKeyspaces()).containsExactlyElementsOf(keyspaces());
    try (RocksStorage storage = open()) {
      assertThat(storage.get(Keyspace.LEASES, TestStores.key(1))).isEqualTo(TestStores.value(1));
    }
  }

  /** Returns the names of the column families of this build, in the order of their ids. */
  private static List<String> keyspaces() {
    return Stream.concat(
            Stream.of("default"), Stream.of(Keyspace.values()).map(Keyspace::storedName))
        .toList();
  }

  /** Opens the data by RocksDB alone, which creates what is missing. */
  private void createKeyspaces(List<String> names) throws Exception {
    NativeLibrary.load();
    List<ColumnFamilyDescriptor> families =
        names.stream()
            .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII)))
            .toList();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options =
            new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
        RocksDB rocks =
            RocksDB.open(options, directory.resolve("data").toString(), families, handles)) {
      assertThat(rocks.isOwningHandle()).isTrue();
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  private List<String> storedKeyspaces() throws Exception {
    NativeLibrary.load();
    try (Options options = new Options()) {
      return RocksDB.listColumnFamilies(options, directory.resolve("data").toString()).stream()
          .map(name -> new String(name, StandardCharsets.US_ASCII))
          .toList();
    }
  }

  @Test
  void isRefusedIfItsFormatCannotBeRead() throws Exception {
    open().close();
    for (String line : new String[] {"", "tercet-format x\n", "tercet-format 0\n"}) {
      Files.writeString(directory.resolve("FORMAT"), line);
      assertThat(refusal().reason()).isEqualTo(Reason.DATA_LOSS);
    }
  }

  @Test
  void isRefusedAndLeftAloneIfItHoldsSomethingElse() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("letter.txt"), "dear reader");
    TercetException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.CONFIGURATION_INVALID);
    assertThat(refusal.details())
        .containsEntry("directory", directory.toString())
        .containsEntry("found", "letter.txt");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void isRefusedIfItIsAFile() throws Exception {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "dear reader");
    assertThat(refusal().reason()).isEqualTo(Reason.CONFIGURATION_INVALID);
  }

  @Test
  void isTakenIfACreationWasInterrupted() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("LOCK"), "1\n");
    Files.writeString(directory.resolve("FORMAT.new"), "terc");
    open().close();
  }

  @Test
  void isRefusedIfItsDataIsGone() throws Exception {
    try (RocksStorage storage = open()) {
      storage.writeState(new byte[] {1});
    }
    Files.move(directory.resolve("data"), temporary.resolve("elsewhere"));
    assertThat(refusal().reason()).isEqualTo(Reason.DATA_LOSS);
  }

  @Test
  void tellsOfAnyDamageToItsState() throws Exception {
    try (RocksStorage storage = open()) {
      storage.writeState("some state".getBytes(StandardCharsets.US_ASCII));
    }
    Path state = directory.resolve("STATE");
    byte[] whole = Files.readAllBytes(state);
    try (RocksStorage storage = open()) {
      for (int i = 0; i < whole.length; i++) {
        Files.write(state, whole);
        TestStores.flipBit(state, i);
        assertDamaged(storage);
        TestStores.truncate(state, i);
        assertDamaged(storage);
      }
      storage.writeState(new byte[] {2});
      assertThat(storage.readState()).containsExactly(2);
    }
  }

  private static void assertDamaged(RocksStorage storage) {
    assertThatThrownBy(storage::readState)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }

  @Test
  void cannotBeClosedUnderAReader() {
    RocksStorage storage = open();
    TestStores.put(storage, 0, 1);
    var snapshot = storage.snapshot();
    assertThatThrownBy(storage::close).isInstanceOf(IllegalStateException.class);
    snapshot.close();
    storage.close();
    storage.close();
    assertThatThrownBy(storage::snapshot)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SHUTTING_DOWN));
  }
}
