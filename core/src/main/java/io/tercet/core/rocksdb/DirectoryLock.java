package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lock on a data directory: a lock of the operating system on the file {@code LOCK}, which
 * vanishes with the process, and the process id as its content, for people.
 *
 * <p>On POSIX systems a process loses its lock on a file when it closes <em>any</em> descriptor of
 * that file. So the directories that this process holds are also kept in a set, which is asked
 * before the file is touched. Any thread.
 */
final class DirectoryLock implements AutoCloseable {
  private static final Set<Path> HELD = new HashSet<>();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks an existing directory.
   *
   * @throws TercetException DIRECTORY_LOCKED if this or another process holds it
   */
  static DirectoryLock acquire(Path directory, Path file) throws IOException {
    Path real = directory.toRealPath();
    synchronized (HELD) {
      if (!HELD.add(real)) {
        throw locked(directory, Long.toString(ProcessHandle.current().pid()));
      }
      boolean done = false;
      try {
        DirectoryLock lock = new DirectoryLock(real, lock(directory, file));
        done = true;
        return lock;
      } finally {
        if (!done) {
          HELD.remove(real);
        }
      }
    }
  }

  private static FileChannel lock(Path directory, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean done = false;
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw locked(directory, Files.readString(file).strip());
      }
      String pid = ProcessHandle.current().pid() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      done = true;
      return channel;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static TercetException locked(Path directory, String pid) {
    return new TercetException(
            Reason.DIRECTORY_LOCKED,
            "The data directory is in use by another process; stop it, or choose another"
                + " directory.")
        .with("directory", directory)
        .with("pid", pid);
  }

  /** Lets go of the directory; the file stays. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      channel.close();
      HELD.remove(directory);
    }
  }
}
