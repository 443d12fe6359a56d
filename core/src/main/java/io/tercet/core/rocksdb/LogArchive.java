package io.tercet.core.rocksdb;

import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.LogFile;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The log files that RocksDB needs no more and keeps for readers of the history. RocksDB itself
 * deletes the oldest every ten minutes; this does so at once when they outgrow their bounds. A
 * reader that has such a file open reads on. Any thread.
 */
final class LogArchive {
  private final Path directory;
  private final Duration age;
  private final long maxBytes;
  private final Clock clock;

  private record Archived(Path file, long bytes, long lastWriteMs) {}

  LogArchive(Path data, Duration age, long maxBytes, Clock clock) {
    this.directory = data.resolve("archive");
    this.age = age;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Deletes what is too old or too much, the oldest first. */
  void trim() {
    try {
      List<Archived> files = list();
      long bytes = files.stream().mapToLong(Archived::bytes).sum();
      long oldestMs = clock.millis() - age.toMillis();
      for (Archived file : files) {
        if (bytes <= maxBytes && file.lastWriteMs >= oldestMs) {
          break;
        }
        Files.deleteIfExists(file.file);
        bytes -= file.bytes;
      }
    } catch (IOException e) {
      throw DurableFiles.failure(directory, e);
    }
  }

  /** Returns the size of the kept files. */
  long bytes() {
    try {
      return list().stream().mapToLong(Archived::bytes).sum();
    } catch (IOException e) {
      throw DurableFiles.failure(directory, e);
    }
  }

  private List<Archived> list() throws IOException {
    List<Archived> files = new ArrayList<>();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
      for (Path log : logs) {
        try {
          BasicFileAttributes attributes = Files.readAttributes(log, BasicFileAttributes.class);
          files.add(new Archived(log, attributes.size(), attributes.lastModifiedTime().toMillis()));
        } catch (NoSuchFileException deletedMeanwhile) {
          // RocksDB trims, too.
        }
      }
    } catch (NoSuchFileException noneYet) {
      return files;
    }
    files.sort(Comparator.comparing(Archived::file, LogCheck.BY_NUMBER));
    return files;
  }

  /**
   * Returns the sequence number at which the kept log starts.
   *
   * @throws TercetException IO_ERROR if that cannot be found out
   */
  static long oldestSequence(RocksDB rocks) {
    try {
      long oldest = Long.MAX_VALUE;
      for (LogFile file : rocks.getSortedWalFiles()) {
        if (file.startSequence() > 0) {
          oldest = Math.min(oldest, file.startSequence());
        }
      }
      return oldest == Long.MAX_VALUE ? rocks.getLatestSequenceNumber() + 1 : oldest;
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    }
  }
}
