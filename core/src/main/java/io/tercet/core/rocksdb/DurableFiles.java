package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Small files that are replaced as a whole, so that after a crash either the old or the new content
 * is there: written aside, synced, renamed, and the directory synced. Stateless.
 */
final class DurableFiles {
  private DurableFiles() {}

  static void replace(Path file, byte[] content) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(file.toAbsolutePath().getParent());
  }

  /** Makes the names in a directory durable. */
  static void syncDirectory(@Nullable Path directory) throws IOException {
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Returns the error that tells a caller of a failed access to a file of the data directory. */
  static TercetException failure(Path file, IOException cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("no space left") || message.contains("quota exceeded")) {
      return new TercetException(
              Reason.DISK_FULL, "The disk has no space left; free some and try again.", cause)
          .with("file", file);
    }
    return new TercetException(
            Reason.IO_ERROR,
            "A file of the data directory cannot be read or written; check disk and permissions.",
            cause)
        .with("file", file)
        .with("cause", cause);
  }
}
