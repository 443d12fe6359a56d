package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A data directory, locked: what it holds, and in which format. Specified in {@code
 * docs/internals/data-directory.md}.
 *
 * <pre>
 *  LOCK      locked while a process has the store open; its process id
 *  FORMAT    "tercet-format 1": the version of everything below
 *  STATE     the engine's small state ({@link StateFile})
 *  data/     RocksDB: tables, logs, manifest
 * </pre>
 *
 * <p>One owner, that closes it last. One thread at a time.
 */
final class DataDirectory implements AutoCloseable {
  /** The format that this build writes. */
  static final int FORMAT = 1;

  private static final Pattern FORMAT_LINE = Pattern.compile("tercet-format (\\d{1,9})\n");
  private static final String LOCK_FILE = "LOCK";
  private static final String FORMAT_FILE = "FORMAT";

  /** What an interrupted creation may leave behind. */
  private static final Set<String> EMPTY_ASIDE_FROM =
      Set.of(LOCK_FILE, FORMAT_FILE + ".new", "lost+found");

  private final Path root;
  private final DirectoryLock lock;

  private DataDirectory(Path root, DirectoryLock lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Locks a directory and makes it one of this format; creates what is missing.
   *
   * @throws TercetException DIRECTORY_LOCKED, FORMAT_TOO_NEW, CONFIGURATION_INVALID if it holds
   *     something else, DATA_LOSS if something is missing or damaged, IO_ERROR
   */
  static DataDirectory open(Path root) {
    try {
      refuseForeign(root);
      Files.createDirectories(root);
      DirectoryLock lock = DirectoryLock.acquire(root, root.resolve(LOCK_FILE));
      boolean done = false;
      try {
        DataDirectory directory = new DataDirectory(root, lock);
        directory.checkFormat();
        directory.checkComplete();
        done = true;
        return directory;
      } finally {
        if (!done) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure(root, e);
    }
  }

  /** Tells whether a directory says of itself that it is one; the first thing that is written. */
  static boolean isStore(Path root) {
    return Files.isRegularFile(root.resolve(FORMAT_FILE));
  }

  /** Where RocksDB keeps its files. */
  Path data() {
    return root.resolve("data");
  }

  StateFile state() {
    return new StateFile(stateFile());
  }

  Path root() {
    return root;
  }

  private Path stateFile() {
    return root.resolve("STATE");
  }

  /** Looks before the lock file is created, so that somebody else's directory stays untouched. */
  private static void refuseForeign(Path root) throws IOException {
    if (!Files.exists(root) || Files.exists(root.resolve(FORMAT_FILE))) {
      return;
    }
    if (!Files.isDirectory(root)) {
      throw foreign(root, root.getFileName());
    }
    List<Path> others;
    try (Stream<Path> entries = Files.list(root)) {
      others =
          entries
              .filter(entry -> !EMPTY_ASIDE_FROM.contains(entry.getFileName().toString()))
              .toList();
    }
    if (!others.isEmpty()) {
      throw foreign(root, others.get(0).getFileName());
    }
  }

  private static TercetException foreign(Path root, Path found) {
    return new TercetException(
            Reason.CONFIGURATION_INVALID,
            "The data directory is not empty and holds no Tercet store; choose another directory.")
        .with("directory", root)
        .with("found", found);
  }

  private void checkFormat() throws IOException {
    Path file = root.resolve(FORMAT_FILE);
    if (!Files.exists(file)) {
      byte[] line = ("tercet-format " + FORMAT + "\n").getBytes(StandardCharsets.US_ASCII);
      DurableFiles.replace(file, line);
      return;
    }
    Matcher line = FORMAT_LINE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!line.matches()) {
      throw new TercetException(
              Reason.DATA_LOSS, "The format of the store cannot be read; restore from a backup.")
          .with("file", file);
    }
    int format = Integer.parseInt(line.group(1));
    if (format > FORMAT) {
      throw new TercetException(
              Reason.FORMAT_TOO_NEW,
              "The store was written by a newer Tercet; use that one, or a later one.")
          .with("directory", root)
          .with("format", format)
          .with("newest_known", FORMAT);
    }
    if (format < FORMAT) {
      upgradeFrom(format);
    }
  }

  /** The place of the steps from older formats to this one; format 1 is the first there is. */
  private void upgradeFrom(int format) {
    throw new TercetException(
            Reason.DATA_LOSS, "The store claims a format that never was; restore from a backup.")
        .with("directory", root)
        .with("format", format);
  }

  /** A store with a state once had data: RocksDB must not begin a new database in its place. */
  private void checkComplete() {
    if (Files.exists(stateFile()) && !Files.exists(data().resolve("CURRENT"))) {
      throw new TercetException(
              Reason.DATA_LOSS, "The data of the store is missing; restore from a backup.")
          .with("directory", data());
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw DurableFiles.failure(root.resolve(LOCK_FILE), e);
    }
  }
}
