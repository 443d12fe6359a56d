package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What RocksDB's statuses mean to Tercet's callers. Stateless. */
final class RocksErrors {
  private RocksErrors() {}

  /** Returns the error of a read that failed. */
  static TercetException reading(RocksDBException cause) {
    Status.Code code = code(cause);
    if (code == Status.Code.Corruption) {
      return new TercetException(
              Reason.DATA_LOSS, "Stored data is damaged; restore from a backup.", cause)
          .with("cause", cause.getMessage());
    } else if (code == Status.Code.IOError) {
      return new TercetException(
              Reason.IO_ERROR, "Stored data cannot be read; check the disk.", cause)
          .with("cause", cause.getMessage());
    }
    return new TercetException(Reason.INTERNAL, "A read failed in an unforeseen way.", cause)
        .with("cause", cause.getMessage());
  }

  /** Returns the error of an open that failed. */
  static TercetException opening(RocksDBException cause) {
    String message = String.valueOf(cause.getMessage());
    if (code(cause) == Status.Code.Corruption || isMissingFile(cause)) {
      return new TercetException(
              Reason.DATA_LOSS,
              "The store cannot be opened since data is damaged or missing; restore from a"
                  + " backup.",
              cause)
          .with("cause", message);
    }
    if (isNoSpace(cause)) {
      return new TercetException(
              Reason.DISK_FULL, "The store cannot be opened on a full disk; free some.", cause)
          .with("cause", message);
    }
    return new TercetException(
            Reason.IO_ERROR, "The store cannot be opened; check disk and permissions.", cause)
        .with("cause", message);
  }

  static boolean isMissingFile(RocksDBException e) {
    return String.valueOf(e.getMessage())
        .toLowerCase(Locale.ROOT)
        .contains("no such file or directory");
  }

  static boolean isNoSpace(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && isNoSpace(status);
  }

  static boolean isNoSpace(Status status) {
    return status.getCode() == Status.Code.IOError && status.getSubCode() == Status.SubCode.NoSpace;
  }

  static Status.@Nullable Code code(RocksDBException e) {
    Status status = e.getStatus();
    return status == null ? null : status.getCode();
  }
}
