package io.tercet.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed. What it is stands in {@link #reason()}, a stable name such as {@code
 * KEY_EXISTS}; what may be repeated in {@link #retry()}. Immutable.
 */
public final class TercetClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Stands for whatever was named by a server newer than this client. */
  private static final String NOT_UNDERSTOOD = "NOT_UNDERSTOOD";

  private final Status.Code code;
  private final String reason;
  private final RetryKind retry;
  private final @Nullable Duration retryAfter;
  private final Map<String, String> details;
  private final boolean fromServer;
  private final boolean outcomeUnknown;

  private TercetClientException(Builder builder) {
    super(builder.message, builder.cause);
    this.code = builder.code;
    this.reason = builder.reason;
    this.retry = builder.retry;
    this.retryAfter = builder.retryAfter;
    this.details = Map.copyOf(builder.details);
    this.fromServer = builder.fromServer;
    this.outcomeUnknown = builder.outcomeUnknown;
  }

  /** An answer that a client of this version has no word for. */
  static TercetClientException notUnderstood(String what) {
    Builder builder = new Builder(Status.Code.INTERNAL, NOT_UNDERSTOOD);
    builder.message = "The server is newer than this client, which does not understand " + what;
    return builder.build();
  }

  /** A stream that ended without saying why. */
  static TercetClientException cutShort() {
    Builder builder = new Builder(Status.Code.UNAVAILABLE, "STREAM_CUT_SHORT");
    builder.message = "The stream broke off before its end; ask again";
    builder.retry = RetryKind.CALL;
    return builder.build();
  }

  /** A bulk load that the server knows less of than it has said before. */
  static TercetClientException loadForgotten(long known, long before) {
    Builder builder = new Builder(Status.Code.OUT_OF_RANGE, "LOAD_FORGOTTEN");
    builder.message =
        "The server no longer knows how far this load had come: it says item "
            + known
            + ", and had said "
            + before
            + "; load everything again under another load id";
    return builder.build();
  }

  /** A bulk load whose thread was interrupted. */
  static TercetClientException loadInterrupted(InterruptedException cause) {
    Builder builder = new Builder(Status.Code.CANCELLED, "CANCELLED");
    builder.message = "The load was interrupted; the same load id goes on where it stood";
    builder.cause = cause;
    return builder.build();
  }

  /** A lease that was not kept alive in time, or that the server said to have ended before. */
  static TercetClientException leaseLost() {
    Builder builder = new Builder(Status.Code.NOT_FOUND, "LEASE_NOT_FOUND");
    builder.message = "The lease is lost or was revoked; grant another";
    return builder.build();
  }

  /** A lock whose waiting thread was interrupted. */
  static TercetClientException lockInterrupted(InterruptedException cause) {
    Builder builder = new Builder(Status.Code.CANCELLED, "CANCELLED");
    builder.message = "The thread was interrupted while it waited for a lock";
    builder.cause = cause;
    return builder.build();
  }

  /** A scan whose reader took longer than the server holds a version. */
  static TercetClientException viewExpired() {
    Builder builder = new Builder(Status.Code.OUT_OF_RANGE, "VIEW_EXPIRED");
    builder.message =
        "The server no longer holds the version that this scan reads, and more entries follow;"
            + " read faster, or batch by batch with the resume token";
    return builder.build();
  }

  /** Returns the gRPC status of the call. */
  public Status.Code code() {
    return code;
  }

  /**
   * Returns what happened, as a stable name: the reason that the server gave, e.g. {@code
   * TRANSACTION_CONFLICT}; or the name of {@link #code()} where no server said anything, e.g.
   * {@code UNAVAILABLE} if none could be reached.
   */
  public String reason() {
    return reason;
  }

  /** Returns what the caller may repeat. The client has done so itself within its limits. */
  public RetryKind retry() {
    return retry;
  }

  /** Returns how long to wait before repeating, if the server said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Returns what the server named beside its text, e.g. {@code limit} or {@code current_version}.
   */
  public Map<String, String> details() {
    return details;
  }

  /** Returns whether a Tercet server said this, and not the network or this client. */
  public boolean isFromServer() {
    return fromServer;
  }

  /**
   * Returns whether the write or commit that failed may have taken place all the same: its answer
   * was lost, and the client could not find out by repeating it. False for reads.
   */
  public boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }

  /** Takes together what an exception is made of. */
  static final class Builder {
    private final Status.Code code;
    private final String reason;
    RetryKind retry = RetryKind.NONE;
    @Nullable Duration retryAfter;
    Map<String, String> details = Map.of();
    String message;
    boolean fromServer;
    boolean outcomeUnknown;
    @Nullable Throwable cause;

    Builder(Status.Code code, String reason) {
      this.code = code;
      this.reason = reason;
      this.message = reason;
    }

    TercetClientException build() {
      return new TercetClientException(this);
    }
  }
}
