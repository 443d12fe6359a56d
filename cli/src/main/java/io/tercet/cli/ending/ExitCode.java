package io.tercet.cli.ending;

import io.grpc.Status;

/** What the process says of its command to the one that started it. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** What was asked for is not there, or a condition was not met. */
  public static final int NOT_MET = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The server refused: a limit, an argument that it does not allow, something not built. */
  public static final int REJECTED = 3;

  /** No server answered, or not in time. */
  public static final int UNREACHABLE = 4;

  /** Another transaction was in the way; try again. */
  public static final int CONFLICT = 5;

  /** The caller may not do this. */
  public static final int NOT_ALLOWED = 6;

  /** A defect, or damaged data. */
  public static final int INTERNAL = 70;

  /** The person cancelled it, in the shell; a command by itself ends by the signal. */
  public static final int CANCELLED = 130;

  private ExitCode() {}

  /** Returns the exit code for a call that failed with a status. */
  public static int of(Status.Code code) {
    return switch (code) {
      case OK -> DONE;
      case NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION -> NOT_MET;
      case INVALID_ARGUMENT, UNIMPLEMENTED, RESOURCE_EXHAUSTED, OUT_OF_RANGE -> REJECTED;
      case UNAVAILABLE, DEADLINE_EXCEEDED -> UNREACHABLE;
      case ABORTED -> CONFLICT;
      case UNAUTHENTICATED, PERMISSION_DENIED -> NOT_ALLOWED;
      case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> INTERNAL;
    };
  }
}
