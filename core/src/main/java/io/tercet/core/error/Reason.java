package io.tercet.core.error;

/**
 * Every way in which Tercet refuses or fails a call, by the name that users see.
 *
 * <p>The names are part of the public interface: they travel as {@code ErrorInfo.reason} and are
 * never renamed. What each means for a caller over the wire (status code, whether and how to retry)
 * stands in one table in the server, which a test proves total.
 */
public enum Reason {
  /** What the transaction read was changed by another commit; run the whole transaction again. */
  TRANSACTION_CONFLICT,
  /** The conflict window outgrew its memory budget while this transaction was the oldest open. */
  CONFLICT_WINDOW_FULL,
  /** The transaction id is not held: expired, ended, or the server was restarted. */
  TRANSACTION_NOT_FOUND,
  /** The transaction or view is older than its limit. */
  TRANSACTION_EXPIRED,
  /** A write was asked of a read-only transaction. */
  TRANSACTION_READ_ONLY,
  /** The writes of one transaction are larger than its limit. */
  TRANSACTION_TOO_LARGE,
  /** As many transactions are open as the server allows. */
  TOO_MANY_TRANSACTIONS,
  /** The log could not be written or synced: the commit may or may not survive a reopen. */
  OUTCOME_UNKNOWN,
  /** An argument is malformed or out of its range. */
  INVALID_ARGUMENT,
  /** Known by name, but not built. */
  UNIMPLEMENTED,
  /** No database of that name. */
  DATABASE_NOT_FOUND,
  /** No bucket of that name. */
  BUCKET_NOT_FOUND,
  /** No lease of that id: it has ended, or is about to. */
  LEASE_NOT_FOUND,
  /** The lease carries as many keys as can be deleted with it in one commit. */
  LEASE_FULL,
  /** There are as many leases as the store allows. */
  TOO_MANY_LEASES,
  /** The name is taken. */
  NAME_TAKEN,
  /** The key exists and the condition asked that it must not. */
  KEY_EXISTS,
  /** A condition of the write does not hold. */
  CONDITION_NOT_MET,
  /** The stored value is not a counter (a decimal 64-bit integer). */
  NOT_A_COUNTER,
  /** An increment would leave the range of int64 or the bounds that the call gave. */
  COUNTER_OUT_OF_RANGE,
  /** A key is longer than its limit. */
  KEY_TOO_LARGE,
  /** A value is longer than its limit. */
  VALUE_TOO_LARGE,
  /** A message, batch or answer is larger than its limit. */
  MESSAGE_TOO_LARGE,
  /** The commit queue is full for the moment. */
  QUEUE_FULL,
  /** As many calls or streams run as the server allows. */
  TOO_MANY_CALLS,
  /**
   * A reader of the history let more pile up than is kept for it; it may resume where it stands.
   */
  READER_TOO_SLOW,
  /** The memory budget does not allow the operation now. */
  MEMORY_EXHAUSTED,
  /** Too little disk space is left to accept writes. */
  DISK_FULL,
  /** The storage engine throttles writes for the moment; nothing was written. */
  WRITE_STALL,
  /** The request id was used before with a different request. */
  REQUEST_ID_REUSED,
  /** The call was carried out before; its result was too large to keep. */
  RESULT_NOT_KEPT,
  /** A version or resume token is older than the history that is kept. */
  VERSION_TOO_OLD,
  /** A version or resume token lies in the future of this store. */
  VERSION_UNKNOWN,
  /** A token belongs to another store, or to this one before it was restored. */
  FOREIGN_TOKEN,
  /** No or bad credentials. */
  UNAUTHENTICATED,
  /** The caller is not allowed to do this. */
  PERMISSION_DENIED,
  /** Stored data is damaged or missing. */
  DATA_LOSS,
  /** The server is starting. */
  STARTING,
  /** The server or store is shutting down, or is closed. */
  SHUTTING_DOWN,
  /** The store takes no writes since its log failed; it must be reopened. */
  STORE_READ_ONLY,
  /** Reading from the disk failed. */
  IO_ERROR,
  /** The data directory is in use by another process. */
  DIRECTORY_LOCKED,
  /** The store was written by a newer format than this build knows. */
  FORMAT_TOO_NEW,
  /** The configuration is not valid. */
  CONFIGURATION_INVALID,
  /** The time limit of the call passed. */
  DEADLINE_EXCEEDED,
  /** The caller cancelled the call. */
  CANCELLED,
  /** A defect in Tercet. */
  INTERNAL
}
