package io.tercet.client;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call: its deadline, which all of them share, and what their failures come to.
 * Belongs to one call; its methods are called by one thread after another.
 */
final class Attempts {
  static final long GIVE_UP = -1;

  private final Repeat repeat;
  private final boolean write;
  private final long deadlineNanos;
  private final long retryUntilNanos;
  private int failures;
  private boolean outcomeOpen;

  /**
   * @param write whether the call changes anything, so that a lost answer leaves its outcome open
   */
  Attempts(Repeat repeat, boolean write, Duration deadline, RetryPolicy policy) {
    this.repeat = repeat;
    this.write = write;
    long now = System.nanoTime();
    this.deadlineNanos = now + deadline.toNanos();
    this.retryUntilNanos = now + Math.min(deadline.toNanos(), policy.retryFor().toNanos());
  }

  /** The options of the next attempt: what is left of the deadline. */
  CallOptions callOptions() {
    return CallOptions.DEFAULT.withDeadlineAfter(
        deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** Notes that an attempt failed, and says what the call has failed with if it is the last. */
  TercetClientException failed(Status status, @Nullable Metadata trailers) {
    failures++;
    TercetClientException failure = Failures.of(status, trailers, false);
    if (!write) {
      return failure;
    }
    // A later answer settles what an earlier failure left open, if it was given to the same
    // request.
    boolean settles = failure.isFromServer() && failure.retry() != RetryKind.CALL;
    outcomeOpen = RetryPolicy.leavesOutcomeOpen(failure) || (outcomeOpen && !settles);
    return outcomeOpen ? Failures.of(status, trailers, true) : failure;
  }

  /** How long to wait before the next attempt, in milliseconds, or {@link #GIVE_UP}. */
  long delayMs(TercetClientException failure) {
    if (!RetryPolicy.mayRepeat(failure, repeat)) {
      return GIVE_UP;
    }
    long delayMs = RetryPolicy.delayMs(failure, failures);
    long wakeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    return wakeNanos - retryUntilNanos < 0 ? delayMs : GIVE_UP;
  }
}
