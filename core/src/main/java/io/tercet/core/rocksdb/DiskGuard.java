package io.tercet.core.rocksdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the free space of the disk, so that writes are refused while there is still room for what
 * RocksDB does in the background. Looks once a second, and sooner when what was written since could
 * have used up the reserve. Any thread.
 */
final class DiskGuard {
  private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);

  /** A byte written goes to the log, and soon to a table file. */
  private static final int COPIES = 2;

  /** A disk, or a test's idea of one. */
  interface Disk {
    long freeBytes() throws IOException;

    long totalBytes() throws IOException;

    /** Returns the disk that a directory is on; each question is one system call. */
    static Disk of(Path directory) {
      File file = directory.toFile();
      return new Disk() {
        @Override
        public long freeBytes() throws IOException {
          // Zero may be true or an error; asking for the size tells which.
          totalBytes();
          return file.getUsableSpace();
        }

        @Override
        public long totalBytes() throws IOException {
          long total = file.getTotalSpace();
          if (total == 0) {
            throw new IOException("the disk of " + file + " tells no size");
          }
          return total;
        }
      };
    }
  }

  private final Disk disk;
  private final long reserveBytes;
  private volatile long freeBytes = Long.MAX_VALUE;
  private volatile boolean full;
  private long writtenSinceLook;

  /**
   * Creates a guard.
   *
   * @param reserveBytes see {@link RocksSettings#diskReserveBytes}
   */
  DiskGuard(Disk disk, long reserveBytes) throws IOException {
    this.disk = disk;
    this.reserveBytes =
        reserveBytes >= 0
            ? reserveBytes
            : Math.min(RocksSettings.DEFAULT_RESERVE_BYTES, disk.totalBytes() / 20);
    look();
  }

  /**
   * Tells whether a write has to be refused; if not, it is counted.
   *
   * @param bytes the size of the write
   */
  synchronized boolean refuses(long bytes) {
    writtenSinceLook += COPIES * bytes;
    if (full || freeBytes - writtenSinceLook < reserveBytes) {
      look();
    }
    return full;
  }

  /** Looks at the disk. */
  synchronized void look() {
    try {
      freeBytes = disk.freeBytes();
    } catch (IOException e) {
      // Without a figure, RocksDB's own errors have to do.
      LOG.warn("the free space of the disk cannot be read: {}", e.toString());
      return;
    }
    writtenSinceLook = 0;
    boolean now = freeBytes < reserveBytes;
    if (now != full) {
      full = now;
      if (now) {
        LOG.warn(
            "writes are refused: {} bytes of disk are free, the reserve is {}",
            freeBytes,
            reserveBytes);
      } else {
        LOG.info("writes are accepted again: {} bytes of disk are free", freeBytes);
      }
    }
  }

  long freeBytes() {
    return freeBytes;
  }

  long reserveBytes() {
    return reserveBytes;
  }
}
