package io.tercet.api.error;

import io.grpc.Status;
import io.tercet.core.error.Reason;

/**
 * What each {@link Reason} is over the wire: the status code, what to repeat, and after how long.
 * This is the only place that knows; the compiler keeps it total.
 */
public final class ErrorTable {
  /** The wait that is no wait. */
  private static final int AT_ONCE = 0;

  /**
   * One row of the table.
   *
   * @param code the gRPC status code
   * @param retry what to repeat
   * @param retryAfterMs how long to wait before, in milliseconds; 0 where waiting is no help
   */
  public record Row(Status.Code code, Retry retry, int retryAfterMs) {}

  private ErrorTable() {}

  /** Returns the row of a reason. */
  public static Row of(Reason reason) {
    return switch (reason) {
      case TRANSACTION_CONFLICT, CONFLICT_WINDOW_FULL, TRANSACTION_NOT_FOUND, TRANSACTION_EXPIRED ->
          new Row(Status.Code.ABORTED, Retry.TRANSACTION, AT_ONCE);
      case OUTCOME_UNKNOWN -> new Row(Status.Code.UNAVAILABLE, Retry.CALL, AT_ONCE);
      case INVALID_ARGUMENT, CONFIGURATION_INVALID -> never(Status.Code.INVALID_ARGUMENT);
      case UNIMPLEMENTED -> never(Status.Code.UNIMPLEMENTED);
      case DATABASE_NOT_FOUND, BUCKET_NOT_FOUND, LEASE_NOT_FOUND -> never(Status.Code.NOT_FOUND);
      case NAME_TAKEN, KEY_EXISTS -> never(Status.Code.ALREADY_EXISTS);
      case CONDITION_NOT_MET,
          NOT_A_COUNTER,
          COUNTER_OUT_OF_RANGE,
          TRANSACTION_READ_ONLY,
          REQUEST_ID_REUSED,
          RESULT_NOT_KEPT,
          DIRECTORY_LOCKED,
          FORMAT_TOO_NEW ->
          never(Status.Code.FAILED_PRECONDITION);
      case KEY_TOO_LARGE,
          VALUE_TOO_LARGE,
          MESSAGE_TOO_LARGE,
          TRANSACTION_TOO_LARGE,
          LEASE_FULL,
          DISK_FULL ->
          never(Status.Code.RESOURCE_EXHAUSTED);
      case QUEUE_FULL -> passing(Status.Code.RESOURCE_EXHAUSTED, 50);
      case TOO_MANY_CALLS, READER_TOO_SLOW -> passing(Status.Code.RESOURCE_EXHAUSTED, 100);
      case MEMORY_EXHAUSTED -> passing(Status.Code.RESOURCE_EXHAUSTED, 500);
      case TOO_MANY_TRANSACTIONS, TOO_MANY_LEASES -> passing(Status.Code.RESOURCE_EXHAUSTED, 1_000);
      case VERSION_TOO_OLD, VERSION_UNKNOWN, FOREIGN_TOKEN -> never(Status.Code.OUT_OF_RANGE);
      case UNAUTHENTICATED -> never(Status.Code.UNAUTHENTICATED);
      case PERMISSION_DENIED -> never(Status.Code.PERMISSION_DENIED);
      case DATA_LOSS -> never(Status.Code.DATA_LOSS);
      case WRITE_STALL -> passing(Status.Code.UNAVAILABLE, 100);
      case STARTING, SHUTTING_DOWN, IO_ERROR -> passing(Status.Code.UNAVAILABLE, 1_000);
      case STORE_READ_ONLY -> passing(Status.Code.UNAVAILABLE, 10_000);
      case DEADLINE_EXCEEDED -> never(Status.Code.DEADLINE_EXCEEDED);
      case CANCELLED -> never(Status.Code.CANCELLED);
      case INTERNAL -> never(Status.Code.INTERNAL);
    };
  }

  private static Row never(Status.Code code) {
    return new Row(code, Retry.NONE, AT_ONCE);
  }

  private static Row passing(Status.Code code, int retryAfterMs) {
    return new Row(code, Retry.CALL, retryAfterMs);
  }
}
