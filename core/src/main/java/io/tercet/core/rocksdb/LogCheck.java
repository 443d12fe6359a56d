package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log before RocksDB replays it, and finds what RocksDB would pass over: that a record is
 * missing between two others. Sequence numbers leave no gaps, so each record has to begin where the
 * one before ended, over all files that are there.
 *
 * <p>What is missing at the very end does not show here: whoever knows which sequence number was
 * last on disk compares. A missing file is found by RocksDB, that keeps a list. One thread.
 */
final class LogCheck {
  /**
   * Damage in the log.
   *
   * @param file where
   * @param offset the start of the first record that is not whole or not in line
   * @param what is wrong
   * @param lastSequence the last sequence number before the damage; -1 if there is none
   */
  record Damage(Path file, long offset, String what, long lastSequence) {
    TercetException asException() {
      return new TercetException(
              Reason.DATA_LOSS,
              "The log is damaged; restore from a backup, or give up what follows the damage by"
                  + " 'tercet check --accept-data-loss'.")
          .with("file", file)
          .with("offset", offset)
          .with("what", what)
          .with("last_sequence", lastSequence);
    }
  }

  private long last = -1;

  /** Returns the first damage in the log, or null if there is none. */
  static @Nullable Damage firstDamage(Path data) throws IOException {
    LogCheck check = new LogCheck();
    for (Path file : files(data)) {
      Damage damage = check.check(file);
      if (damage != null) {
        return damage;
      }
    }
    return null;
  }

  /**
   * Returns the log files that RocksDB may replay, in order. It moves those it needs no more to its
   * archive, the newest first: if that was interrupted, one in the archive stands between others.
   */
  static List<Path> files(Path data) throws IOException {
    List<Path> files = list(data);
    if (!files.isEmpty()) {
      Path first = files.get(0);
      for (Path archived : list(data.resolve("archive"))) {
        if (BY_NUMBER.compare(archived, first) > 0) {
          files.add(archived);
        }
      }
      files.sort(BY_NUMBER);
    }
    return files;
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
      logs.forEach(files::add);
    } catch (NoSuchFileException noneYet) {
      return files;
    }
    files.sort(BY_NUMBER);
    return files;
  }

  /** Names are numbers of at least six digits, with leading zeros. */
  static final Comparator<Path> BY_NUMBER =
      Comparator.comparing((Path file) -> file.getFileName().toString().length())
          .thenComparing(file -> file.getFileName().toString());

  private @Nullable Damage check(Path file) throws IOException {
    try (LogReader reader = new LogReader(file)) {
      while (reader.next()) {
        if (last >= 0 && reader.sequence() != last + 1) {
          return new Damage(file, reader.offset(), "records are missing", last);
        }
        last = reader.sequence() + reader.count() - 1;
      }
      return null;
    } catch (LogReader.DamagedException e) {
      return new Damage(file, e.offset(), String.valueOf(e.getMessage()), last);
    }
  }
}
