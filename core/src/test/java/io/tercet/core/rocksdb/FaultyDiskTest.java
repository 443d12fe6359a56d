package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.faults.ChildJvm;
import io.tercet.core.faults.FaultyDisk;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of writes when the disk fails under them. Each scenario runs in a process of its
 * own, on a disk that fails on command; afterwards the store is opened here, on a good one.
 */
class FaultyDiskTest {
  private static final int BEFORE = 20;

  @TempDir static Path shared;
  private static FaultyDisk disk;

  @TempDir Path temporary;
  private Path directory;

  @BeforeAll
  static void compile() throws Exception {
    disk = FaultyDisk.compile(shared);
  }

  @BeforeEach
  void name() throws Exception {
    directory = temporary.resolve("store");
    disk.set();
  }

  /** What a child process does with its store. */
  private interface Scenario {
    void run(RocksStorage storage) throws Exception;
  }

  /** Runs a scenario by name, in a store that holds some entries. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      RocksStorage storage = RocksStorage.open(settings(Path.of(arguments[1])));
      TestStores.put(storage, 0, BEFORE);
      scenario(arguments[0]).run(storage);
      storage.close();
      System.out.println("scenario done");
    }

    private static Scenario scenario(String name) {
      return switch (name) {
        case "sync" -> FaultyDiskTest::failToSyncAWrite;
        case "syncLog" -> FaultyDiskTest::failToSyncTheLog;
        case "append" -> storage -> failToAppend(storage, "write .log ENOSPC 1");
        case "short" -> storage -> failToAppend(storage, "write .log SHORT 1");
        case "flushNoSpace" -> FaultyDiskTest::runOutOfSpaceInTheBackground;
        case "flushError" -> FaultyDiskTest::failInTheBackground;
        case "read" -> FaultyDiskTest::failToRead;
        case "state" -> FaultyDiskTest::failToWriteTheState;
        default -> throw new IllegalArgumentException(name);
      };
    }
  }

  private static RocksSettings settings(Path directory) {
    return TestStores.small(directory).withMemoryBytes(RocksSettings.MIN_MEMORY_BYTES);
  }

  private void run(String scenario) throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(disk.environment(), Child.class, scenario, directory.toString());
    assertThat(result.output()).contains("scenario done");
    assertThat(result.exitCode()).isZero();
  }

  /** Opens the store on a good disk: what was there before the fault is there, and it works. */
  private void assertThatNothingIsLost(int atLeast, int atMost) {
    try (RocksStorage storage = RocksStorage.open(settings(directory))) {
      int count = 0;
      while (storage.get(Keyspace.KEY_VALUE, TestStores.key(count)) != null) {
        count++;
      }
      assertThat(count).isBetween(atLeast, atMost);
      assertThat(storage.lastSequence()).isEqualTo(count);
      TestStores.put(storage, count, count + 1);
    }
  }

  @Test
  void aFailedSyncOfAWriteEndsAllWritingAndSyncing() throws Exception {
    run("sync");
    assertThatNothingIsLost(BEFORE, BEFORE + 1);
  }

  private static void failToSyncAWrite(RocksStorage storage) throws IOException {
    // A second sync, at any time, would kill the process.
    FaultyDisk.setFromWithin("sync .log KILL 2", "sync .log EIO 1");
    expect(Reason.OUTCOME_UNKNOWN, () -> TestStores.put(storage, BEFORE, BEFORE + 1));
    assertReadOnly(storage);
    check(storage.lastSequence() == BEFORE);
    check(storage.get(Keyspace.KEY_VALUE, TestStores.key(BEFORE)) == null);
  }

  @Test
  void aFailedSyncOfTheLogEndsAllWritingAndSyncing() throws Exception {
    run("syncLog");
    assertThatNothingIsLost(BEFORE, BEFORE + 1);
  }

  private static void failToSyncTheLog(RocksStorage storage) throws IOException {
    TestStores.write(
        storage,
        false,
        w -> w.put(Keyspace.KEY_VALUE, TestStores.key(BEFORE), TestStores.value(BEFORE)));
    FaultyDisk.setFromWithin("sync .log KILL 2", "sync .log EIO 1");
    expect(Reason.OUTCOME_UNKNOWN, storage::syncLog);
    assertReadOnly(storage);
  }

  @Test
  void aFullDiskUnderTheLogEndsAllWriting() throws Exception {
    run("append");
    assertThatNothingIsLost(BEFORE, BEFORE);
  }

  @Test
  void aWriteOfHalfARecordEndsAllWritingAndIsNotThere() throws Exception {
    run("short");
    assertThatNothingIsLost(BEFORE, BEFORE);
  }

  private static void failToAppend(RocksStorage storage, String rule) throws IOException {
    FaultyDisk.setFromWithin(rule);
    expect(Reason.OUTCOME_UNKNOWN, () -> TestStores.put(storage, BEFORE, BEFORE + 1));
    FaultyDisk.setFromWithin();
    assertReadOnly(storage);
    check(storage.lastSequence() == BEFORE);
  }

  @Test
  void aFullDiskInTheBackgroundPassesWhenThereIsSpaceAgain() throws Exception {
    run("flushNoSpace");
    try (RocksStorage storage = RocksStorage.open(settings(directory))) {
      assertThat(storage.lastSequence()).isGreaterThan(BEFORE);
    }
  }

  private static void runOutOfSpaceInTheBackground(RocksStorage storage) throws Exception {
    FaultyDisk.setFromWithin("write .sst ENOSPC 1", "allocate .sst ENOSPC 1");
    Random random = new Random(1);
    long written = writeUntil(storage, random, Reason.DISK_FULL);
    check(storage.lastSequence() == BEFORE + written);
    check(storage.get(Keyspace.KEY_VALUE, TestStores.key(0)) != null);
    FaultyDisk.setFromWithin();
    while (!writeLarge(storage, random, Reason.DISK_FULL)) {
      LockSupport.parkNanos(50_000_000);
    }
    storage.syncLog();
  }

  @Test
  void anErrorInTheBackgroundEndsAllWriting() throws Exception {
    run("flushError");
    try (RocksStorage storage = RocksStorage.open(settings(directory))) {
      assertThat(storage.lastSequence()).isGreaterThan(BEFORE);
    }
  }

  private static void failInTheBackground(RocksStorage storage) throws Exception {
    FaultyDisk.setFromWithin("write .sst EIO 1");
    writeUntil(storage, new Random(1), Reason.STORE_READ_ONLY);
    FaultyDisk.setFromWithin();
    assertReadOnly(storage);
  }

  /** Writes until a write is refused for this reason; returns how many were not. */
  private static long writeUntil(Storage storage, Random random, Reason reason) {
    long written = 0;
    while (writeLarge(storage, random, reason)) {
      written++;
      // The error comes from another thread, after enough was written for it to have work.
      check(written < 100_000);
    }
    return written;
  }

  /** Returns false if the write is refused for this reason. */
  private static boolean writeLarge(Storage storage, Random random, Reason reason) {
    byte[] value = new byte[20_000];
    random.nextBytes(value);
    try {
      TestStores.write(
          storage, false, w -> w.put(Keyspace.DOCUMENTS, TestStores.key(random.nextInt()), value));
      return true;
    } catch (TercetException e) {
      check(e.reason() == reason);
      return false;
    }
  }

  @Test
  void anErrorOfAReadIsToldToItsCallerAlone() throws Exception {
    run("read");
    assertThatNothingIsLost(BEFORE + 1, BEFORE + 1);
  }

  private static void failToRead(RocksStorage storage) throws Exception {
    storage.compact(Keyspace.KEY_VALUE, io.tercet.core.storage.KeyRange.all());
    FaultyDisk.setFromWithin("read .sst EIO 1");
    expect(Reason.IO_ERROR, () -> storage.get(Keyspace.KEY_VALUE, TestStores.key(1)));
    FaultyDisk.setFromWithin();
    check(storage.get(Keyspace.KEY_VALUE, TestStores.key(1)) != null);
    TestStores.put(storage, BEFORE, BEFORE + 1);
  }

  @Test
  void aStateThatCannotBeWrittenLeavesTheOldOne() throws Exception {
    run("state");
    assertThatNothingIsLost(BEFORE, BEFORE);
  }

  private static void failToWriteTheState(RocksStorage storage) throws Exception {
    storage.writeState(new byte[] {1});
    FaultyDisk.setFromWithin("write STATE ENOSPC 1");
    expect(Reason.DISK_FULL, () -> storage.writeState(new byte[] {2}));
    FaultyDisk.setFromWithin("sync STATE EIO 1");
    expect(Reason.IO_ERROR, () -> storage.writeState(new byte[] {2}));
    FaultyDisk.setFromWithin();
    byte[] state = storage.readState();
    check(state != null && state[0] == 1);
    storage.writeState(new byte[] {3});
  }

  private static void assertReadOnly(RocksStorage storage) {
    expect(Reason.STORE_READ_ONLY, () -> TestStores.put(storage, 1000, 1001));
    expect(Reason.STORE_READ_ONLY, storage::syncLog);
    check(Long.valueOf(1).equals(storage.statistics().get("read_only")));
    check(storage.get(Keyspace.KEY_VALUE, TestStores.key(0)) != null);
  }

  private static void expect(Reason reason, Runnable call) {
    try {
      call.run();
    } catch (TercetException e) {
      System.out.println(e.reason() + ": " + e.getMessage());
      check(e.reason() == reason);
      return;
    }
    throw new AssertionError("did not fail with " + reason);
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new AssertionError("see the line");
    }
  }
}
