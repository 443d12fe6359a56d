package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.faults.StoreFiles;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Storage;
import io.tercet.core.storage.Writes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Stores of tests: their settings, what is in them, and what a crash leaves of them. */
final class TestStores {
  private TestStores() {}

  /** Returns the settings of a store that takes little memory and leaves the disk alone. */
  static RocksSettings small(Path directory) {
    return new RocksSettings(directory, 32L << 20, Duration.ofHours(1), 1L << 30, 0);
  }

  static byte[] key(int number) {
    return "key-%06d".formatted(number).getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] value(int number) {
    return "value-%06d".formatted(number).repeat(8).getBytes(StandardCharsets.US_ASCII);
  }

  static void write(Storage storage, boolean sync, Consumer<Writes> fill) {
    Writes writes = new Writes();
    fill.accept(writes);
    byte[] batch = Batch.assemble(List.of(new Batch.Part(new byte[0], writes, 0)));
    while (!isWritten(storage, batch, sync)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Returns false if the disk does not follow for the moment. */
  private static boolean isWritten(Storage storage, byte[] batch, boolean sync) {
    try {
      storage.write(batch, sync);
      return true;
    } catch (TercetException e) {
      if (e.reason() == Reason.WRITE_STALL) {
        return false;
      }
      throw e;
    }
  }

  /** Puts entries with these numbers, one batch each. */
  static void put(Storage storage, int from, int to) {
    for (int i = from; i < to; i++) {
      int number = i;
      write(storage, number == to - 1, w -> w.put(Keyspace.KEY_VALUE, key(number), value(number)));
    }
  }

  /** Copies the files of a store as they are: what a killed process would leave. */
  static Path crash(Path directory, Path to) {
    return StoreFiles.crash(directory, to);
  }

  /** Returns the log files that would be replayed, in order. */
  static List<Path> logs(Path directory) throws IOException {
    return LogCheck.files(directory.resolve("data"));
  }

  /** Returns the table files. */
  static List<Path> tables(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      return files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
  }

  static void flipBit(Path file, long offset) throws IOException {
    StoreFiles.flipBit(file, offset);
  }

  static void zero(Path file, long from, long to) throws IOException {
    StoreFiles.zero(file, from, to);
  }

  static void truncate(Path file, long size) throws IOException {
    StoreFiles.truncate(file, size);
  }
}
