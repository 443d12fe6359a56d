package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether anything may be written, and what a failed write means.
 *
 * <p>Once a write or sync of the log has failed, it is unknown what of it reached the disk, and the
 * kernel may have forgotten pages that it could not write: a later sync that succeeds would prove
 * nothing. So the gate closes for good, until the store is opened again and the log is read back.
 *
 * <p>It stays open after a failure only where RocksDB certainly gave up before it touched the log:
 * where it will not wait (a stall), and where flush or compaction failed before, and it refuses
 * each write with that error. The latter is told by the file that the error names: a table or the
 * manifest, which no write touches by itself. RocksDB's event listener would tell as much, but its
 * Java side knows four of the eight reasons and throws on the others. No space in the background
 * passes: RocksDB goes on by itself when there is space again. Any other error there stays.
 *
 * <p>Any thread.
 */
final class WriteGate {
  private static final Logger LOG = LoggerFactory.getLogger(WriteGate.class);

  private final DiskGuard disk;
  private final Pattern backgroundFile;
  private volatile @Nullable String closedSince;

  /**
   * Creates an open gate.
   *
   * @param data where RocksDB keeps its files
   */
  WriteGate(DiskGuard disk, Path data) {
    this.disk = disk;
    this.backgroundFile =
        Pattern.compile(Pattern.quote(data.toString()) + "/+(\\d+\\.sst|MANIFEST-\\d+)\\b");
  }

  /**
   * Lets a write pass, or refuses it before anything is touched.
   *
   * @throws TercetException STORE_READ_ONLY or DISK_FULL
   */
  void enterWrite(long bytes) {
    enterSync();
    if (disk.refuses(bytes)) {
      throw diskFull(null);
    }
  }

  /**
   * Lets a sync pass.
   *
   * @throws TercetException STORE_READ_ONLY
   */
  void enterSync() {
    String cause = closedSince;
    if (cause != null) {
      throw readOnly(cause, null);
    }
  }

  /**
   * Returns the error of a write that failed.
   *
   * @param moved whether any of it became visible
   */
  TercetException writeFailed(RocksDBException cause, boolean moved) {
    String message = String.valueOf(cause.getMessage());
    if (!moved && RocksErrors.code(cause) == Status.Code.Incomplete) {
      return new TercetException(
          Reason.WRITE_STALL,
          "Writes come faster than the disk takes them; try again shortly.",
          cause);
    }
    if (!moved && backgroundFile.matcher(message).find()) {
      if (RocksErrors.isNoSpace(cause)) {
        return diskFull(cause);
      }
      close(message);
      return readOnly(message, cause);
    }
    return logFailed(
        cause,
        "The write failed; whether it is in the store will be known after the store was opened"
            + " again.");
  }

  /** Returns the error of a sync that failed. */
  TercetException syncFailed(RocksDBException cause) {
    return logFailed(
        cause,
        "The log could not be put on disk; what of it is there will be known after the store was"
            + " opened again.");
  }

  /** Returns the error of a write after which RocksDB does not stand where it must. */
  TercetException miscounted(long expected, long actual) {
    close("sequence number " + actual + " instead of " + expected);
    return new TercetException(
            Reason.OUTCOME_UNKNOWN,
            "The write left the store at an unexpected position; open the store again.")
        .with("expected", expected)
        .with("actual", actual);
  }

  private TercetException logFailed(RocksDBException cause, String text) {
    close(String.valueOf(cause.getMessage()));
    return new TercetException(Reason.OUTCOME_UNKNOWN, text, cause)
        .with("cause", cause.getMessage());
  }

  private void close(String cause) {
    closedSince = cause;
    LOG.error("the store takes no more writes until it is opened again: {}", cause);
  }

  /** Tells whether nothing may be written until the store is opened again. */
  boolean isClosed() {
    return closedSince != null;
  }

  private static TercetException readOnly(String why, @Nullable RocksDBException cause) {
    return new TercetException(
            Reason.STORE_READ_ONLY,
            "The store takes no writes since its disk failed; check the disk and open the store"
                + " again.",
            cause)
        .with("cause", why);
  }

  private TercetException diskFull(@Nullable RocksDBException cause) {
    return new TercetException(
            Reason.DISK_FULL, "Too little disk space is left; free some and try again.", cause)
        .with("free_bytes", disk.freeBytes())
        .with("limit", disk.reserveBytes());
  }
}
