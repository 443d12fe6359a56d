package io.tercet.core.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a data directory, for tests that damage them. */
public final class StoreFiles {
  private static final int COPIES_MAX = 100;

  private StoreFiles() {}

  /**
   * Copies the files of a store as they are: what a killed process would leave. A store that is
   * open may remove a file it needs no more while it is copied; then all are copied again, since
   * half of the old files and half of the new ones are no store.
   */
  public static Path crash(Path directory, Path to) {
    try {
      for (int i = 0; i < COPIES_MAX; i++) {
        if (isCopied(directory, to)) {
          return to;
        }
        remove(to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("files keep being removed from " + directory);
  }

  private static boolean isCopied(Path directory, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(directory.relativize(file).toString()));
      }
      return true;
    } catch (NoSuchFileException removed) {
      return false;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return false;
      }
      throw e;
    }
  }

  private static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> files = Files.walk(directory)) {
      found = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : found) {
      Files.delete(file);
    }
  }

  /** Returns the one log file that is not archived. */
  public static Path log(Path directory) throws IOException {
    return only(directory, ".log");
  }

  /** Returns the one table file. */
  public static Path table(Path directory) throws IOException {
    return only(directory, ".sst");
  }

  private static Path only(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).toList();
      if (found.size() != 1) {
        throw new AssertionError("not one " + ending + " but " + found);
      }
      return found.get(0);
    }
  }

  /** Flips a bit of a byte. */
  public static void flipBit(Path file, long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[Math.toIntExact(offset)] ^= 0x10;
    Files.write(file, bytes);
  }

  /** Fills a part with zeros. */
  public static void zero(Path file, long from, long to) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, Math.toIntExact(from), Math.toIntExact(to), (byte) 0);
    Files.write(file, bytes);
  }

  /** Cuts off everything from a size on. */
  public static void truncate(Path file, long size) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, Math.toIntExact(size)));
  }
}
