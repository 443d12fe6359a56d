package io.tercet.core.rocksdb;

import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Drops what follows the first damage in the log, where somebody asked for that by name.
 *
 * <p>The log is cut before the damaged record, and a record that cannot be read is put there, so
 * that RocksDB stops at it, and refuses if some keyspace has flushed what lies behind: then half of
 * a commit would stay, and a backup is the only way. The log files as they were are kept in a
 * directory beside the data; if RocksDB refuses, they are put back. One thread, under the
 * directory's lock.
 */
final class LogRepair {
  private static final int BLOCK_BYTES = 32 << 10;

  /** A header whose checksum does not hold: no length, a whole record. */
  private static final byte[] UNREADABLE = {-1, -1, -1, -1, 0, 0, 1};

  private final DataDirectory directory;
  private final LogCheck.Damage damage;
  private final List<Path> replaced;
  private final Path kept;

  LogRepair(DataDirectory directory, LogCheck.Damage damage) throws IOException {
    this.directory = directory;
    this.damage = damage;
    this.replaced = new ArrayList<>(LogCheck.files(directory.data()));
    this.replaced.removeIf(file -> LogCheck.BY_NUMBER.compare(file, damage.file()) < 0);
    this.kept = Files.createTempDirectory(directory.root(), "damaged-log-");
  }

  /**
   * Repairs.
   *
   * @param stateAfter makes the state of the store from then on
   * @return where the files are kept as they were
   * @throws TercetException DATA_LOSS if the log cannot be cut there; all is as before then
   */
  Path run(RocksSettings settings, UnaryOperator<byte[]> stateAfter) throws IOException {
    StateFile state = directory.state();
    byte[] before = state.read();
    for (Path file : replaced) {
      Files.copy(file, kept.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
    DurableFiles.syncDirectory(kept);
    boolean done = false;
    try {
      // First: whatever happens between the two, the store never passes for the one it was.
      if (before != null) {
        state.write(stateAfter.apply(before));
      }
      cut();
      replay(settings);
      done = true;
    } finally {
      if (!done) {
        putBack();
        if (before != null) {
          state.write(before);
        }
      }
    }
    takeTheMarkOff();
    return kept;
  }

  private void cut() throws IOException {
    for (Path file : replaced) {
      if (!file.equals(damage.file())) {
        Files.delete(file);
      }
    }
    try (FileChannel log = FileChannel.open(damage.file(), StandardOpenOption.WRITE)) {
      log.truncate(damage.offset());
      long room = BLOCK_BYTES - damage.offset() % BLOCK_BYTES;
      // The rest of a block that has no room for a header is zero.
      long at = room < UNREADABLE.length ? damage.offset() + room : damage.offset();
      log.write(ByteBuffer.wrap(UNREADABLE), at);
      log.force(true);
    }
    DurableFiles.syncDirectory(directory.data());
  }

  /** Lets RocksDB replay up to the cut and put all of it into tables. */
  private void replay(RocksSettings settings) throws IOException {
    NativeLibrary.load();
    try (NativeScope natives = new NativeScope()) {
      Tuning tuning = new Tuning(settings, natives);
      Database.open(directory.data(), tuning.repairingDatabase(), tuning.columnFamilies()).close();
    }
  }

  private void putBack() throws IOException {
    for (Path file : replaced) {
      Files.move(kept.resolve(file.getFileName()), file, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.delete(kept);
    DurableFiles.syncDirectory(directory.data());
  }

  /** The log is read again by readers of the history, who would stumble over it. */
  private void takeTheMarkOff() throws IOException {
    Path archived =
        directory.data().resolve("archive").resolve(damage.file().getFileName().toString());
    for (Path file : List.of(damage.file(), archived)) {
      if (Files.exists(file)) {
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
          log.truncate(damage.offset());
          log.force(true);
        }
      }
    }
  }
}
