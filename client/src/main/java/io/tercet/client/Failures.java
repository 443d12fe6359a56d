package io.tercet.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what gRPC says of a failed call into a {@link TercetClientException}: the ErrorInfo if
 * there is one, the plain trailers, or the bare status.
 */
final class Failures {
  private static final Metadata.Key<String> REASON = ascii("tercet-reason");
  private static final Metadata.Key<String> RETRY = ascii("tercet-retry");
  private static final Metadata.Key<String> RETRY_AFTER = ascii("tercet-retry-after-ms");
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));
  private static final String ERROR_INFO = "/google.rpc.ErrorInfo";
  private static final String DOMAIN = "tercet";

  private Failures() {}

  /** What a call failed with, that left the client with this status and these trailers. */
  static TercetClientException of(
      Status closed, @Nullable Metadata trailers, boolean outcomeUnknown) {
    Metadata said = trailers == null ? new Metadata() : trailers;
    Status status = isConnectionLost(closed) ? unavailable(closed) : closed;
    ErrorInfo info = errorInfo(said);
    String reason = info != null ? info.getReason() : said.get(REASON);
    TercetClientException.Builder builder =
        new TercetClientException.Builder(
            status.getCode(), reason == null ? status.getCode().name() : reason);
    builder.fromServer = reason != null;
    builder.retry = retryKind(status.getCode(), said.get(RETRY), reason != null);
    builder.retryAfter = retryAfter(said.get(RETRY_AFTER));
    builder.message = Objects.requireNonNullElse(status.getDescription(), builder.message);
    builder.outcomeUnknown = outcomeUnknown;
    // The cause of a network failure (connection refused, unknown host) says what to do about it.
    builder.cause = status.getCause();
    if (info != null) {
      builder.details = info.getMetadataMap();
    }
    return builder.build();
  }

  /**
   * Whether a call met the end of its connection in the moment in which it was begun: gRPC calls
   * that UNKNOWN, where it calls it UNAVAILABLE a moment earlier or later.
   */
  private static boolean isConnectionLost(Status status) {
    return status.getCode() == Status.Code.UNKNOWN
        && status.getCause() instanceof ClosedChannelException;
  }

  private static Status unavailable(Status closed) {
    return Status.UNAVAILABLE.withDescription(closed.getDescription()).withCause(closed.getCause());
  }

  /** What a blocking call failed with. */
  static TercetClientException of(StatusRuntimeException failure, boolean outcomeUnknown) {
    return of(failure.getStatus(), failure.getTrailers(), outcomeUnknown);
  }

  /** The failure of a call inside of what a future or a caller's own code wrapped around it. */
  static @Nullable TercetClientException find(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof TercetClientException failure) {
        return failure;
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** Whether the request has certainly not been sent: there was no connection to send it by. */
  static boolean isWithoutConnection(TercetClientException failure) {
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Takes off what futures wrap around a failure. */
  static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean wrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wrapped && cause != null ? unwrap(cause) : thrown;
  }

  private static RetryKind retryKind(Status.Code code, @Nullable String said, boolean fromServer) {
    if (said != null) {
      return switch (said.toLowerCase(Locale.ROOT)) {
        case "call" -> RetryKind.CALL;
        case "transaction" -> RetryKind.TRANSACTION;
        default -> RetryKind.NONE;
      };
    }
    return code == Status.Code.UNAVAILABLE && !fromServer ? RetryKind.CALL : RetryKind.NONE;
  }

  private static @Nullable Duration retryAfter(@Nullable String said) {
    if (said == null) {
      return null;
    }
    try {
      return Duration.ofMillis(Math.max(0, Long.parseLong(said)));
    } catch (NumberFormatException e) {
      // Only a hint: without it, the client waits as long as it would anyway.
      return null;
    }
  }

  private static @Nullable ErrorInfo errorInfo(Metadata trailers) {
    com.google.rpc.Status details = trailers.get(DETAILS);
    if (details == null) {
      return null;
    }
    for (Any detail : details.getDetailsList()) {
      // By name and not Any.is(), which would load all descriptors.
      if (detail.getTypeUrl().endsWith(ERROR_INFO)) {
        try {
          ErrorInfo info = ErrorInfo.parseFrom(detail.getValue());
          if (info.getDomain().equals(DOMAIN)) {
            return info;
          }
        } catch (InvalidProtocolBufferException e) {
          // The plain trailers say the same, without the details.
          return null;
        }
      }
    }
    return null;
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
