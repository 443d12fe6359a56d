package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
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
 * It stays open after a failure only where RocksDB certainly gave up before it touched the log. Any
 * thread.
 */
final class WriteGate {
  private static final Logger LOG = LoggerFactory.getLogger(WriteGate.class);

  private final DiskGuard disk;
  private final BackgroundErrors errors;
  private volatile @Nullable String closedSince;

  WriteGate(DiskGuard disk, BackgroundErrors errors) {
    this.disk = disk;
    this.errors = errors;
  }

  /**
   * Lets a write pass, or refuses it before anything is touched.
   *
   * @throws TercetException STORE_READ_ONLY or DISK_FULL
   */
  void enterWrite(long bytes) {
    enterSync();
    if (errors.noSpace()) {
      throw diskFull();
    }
    if (disk.refuses(bytes)) {
      throw diskFull();
    }
  }

  /**
   * Lets a sync pass.
   *
   * @throws TercetException STORE_READ_ONLY
   */
  void enterSync() {
    String cause = closedSince != null ? closedSince : errors.lasting();
    if (cause != null) {
      throw new TercetException(
              Reason.STORE_READ_ONLY,
              "The store takes no writes since its disk failed; check the disk and open the store"
                  + " again.")
          .with("cause", cause);
    }
  }

  /**
   * Returns the error of a write that failed.
   *
   * @param moved whether any of it became visible
   */
  TercetException writeFailed(RocksDBException cause, boolean moved) {
    if (!moved && RocksErrors.code(cause) == Status.Code.Incomplete) {
      return new TercetException(
          Reason.WRITE_STALL,
          "Writes come faster than the disk takes them; try again shortly.",
          cause);
    }
    // Background work ran out of space after the gate was passed: RocksDB refused at its own door.
    if (!moved && RocksErrors.isNoSpace(cause) && errors.noSpace() && !errors.logFailed()) {
      return diskFull();
    }
    return logFailed(
        cause,
        "The write failed; whether it is in the store will be known after the"
            + " store was opened again.");
  }

  /** Returns the error of a sync that failed. */
  TercetException syncFailed(RocksDBException cause) {
    return logFailed(
        cause,
        "The log could not be put on disk; what of it is there will be known"
            + " after the store was opened again.");
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
    return closedSince != null || errors.lasting() != null;
  }

  private TercetException diskFull() {
    return new TercetException(
            Reason.DISK_FULL, "Too little disk space is left; free some and try again.")
        .with("free_bytes", disk.freeBytes())
        .with("limit", disk.reserveBytes());
  }
}
