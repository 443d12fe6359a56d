package io.tercet.core.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads RocksDB's native library, once. RocksDB unpacks it into a temporary file that it means to
 * delete when the process exits, which a killed process does not; so it is unpacked into a
 * directory of its own here, that is deleted as soon as the library is mapped.
 *
 * <p>Where the environment names a directory that keeps the library (ROCKSDB_SHAREDLIB_DIR),
 * RocksDB loads it from there, and nothing is deleted. Any thread.
 */
final class NativeLibrary {
  private static boolean loaded;

  private NativeLibrary() {}

  static synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    if (System.getenv("ROCKSDB_SHAREDLIB_DIR") == null) {
      Path unpacked = Files.createTempDirectory("tercet-native");
      try {
        NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
      } finally {
        delete(unpacked);
      }
    }
    RocksDB.loadLibrary();
    loaded = true;
  }

  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
