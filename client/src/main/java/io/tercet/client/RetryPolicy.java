package io.tercet.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides whether and when a failed call is sent again: exponential backoff with full jitter, so
 * that many clients that failed together do not come back together.
 *
 * @param retryFor how long after its start a call may still be repeated
 */
record RetryPolicy(Duration retryFor) {
  private static final String OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN";
  private static final String MEMORY_EXHAUSTED = "MEMORY_EXHAUSTED";

  private static final long CALL_BACKOFF_MS = 20;
  private static final long CALL_BACKOFF_MS_MAX = 1_000;
  private static final long CONFLICT_BACKOFF_MS = 2;
  private static final long CONFLICT_BACKOFF_MS_MAX = 250;

  /** Whether a call that failed like this may be sent again. */
  static boolean mayRepeat(TercetClientException failure, Repeat repeat) {
    return switch (failure.retry()) {
      case NONE -> false;
      case TRANSACTION -> repeat != Repeat.IN_TRANSACTION;
      case CALL -> repeat != Repeat.IF_NOT_WRITTEN || !leavesOutcomeOpen(failure);
    };
  }

  /**
   * Whether a write that failed like this may have taken place: nobody answered, or the server did
   * not know.
   */
  static boolean leavesOutcomeOpen(TercetClientException failure) {
    return switch (failure.code()) {
      case DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, INTERNAL -> true;
      case UNAVAILABLE ->
          failure.isFromServer()
              ? failure.reason().equals(OUTCOME_UNKNOWN)
              : !Failures.isWithoutConnection(failure);
      // Also how gRPC itself says that the answer is larger than this client takes; and memory may
      // have run out after the commit.
      case RESOURCE_EXHAUSTED ->
          !failure.isFromServer() || failure.reason().equals(MEMORY_EXHAUSTED);
      default -> false;
    };
  }

  /** How long to wait before a call is sent again after this many failures, in milliseconds. */
  static long delayMs(TercetClientException failure, int failures) {
    boolean conflict = failure.retry() == RetryKind.TRANSACTION;
    long base = conflict ? CONFLICT_BACKOFF_MS : CALL_BACKOFF_MS;
    long max = conflict ? CONFLICT_BACKOFF_MS_MAX : CALL_BACKOFF_MS_MAX;
    long bound = Math.min(max, base << Math.min(failures - 1, 16));
    long jittered = 1 + ThreadLocalRandom.current().nextLong(bound);
    return jittered + failure.retryAfter().map(Duration::toMillis).orElse(0L);
  }
}
