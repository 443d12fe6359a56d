package io.tercet.api.error;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as it goes over the wire: a status, and trailers that say it twice: as {@code
 * google.rpc.Status} with details for clients that decode it, and in ASCII for those that do not.
 *
 * @param status code and message
 * @param trailers the reason, what to repeat, and the details
 */
public record WireError(Status status, Metadata trailers) {
  /** The domain of every {@code ErrorInfo}. */
  public static final String DOMAIN = "tercet";

  /** The name of a {@link Reason}. */
  public static final Metadata.Key<String> REASON = ascii("tercet-reason");

  /** The wire name of a {@link Retry}. */
  public static final Metadata.Key<String> RETRY = ascii("tercet-retry");

  /** How long to wait before, in milliseconds; absent where waiting is no help. */
  public static final Metadata.Key<String> RETRY_AFTER_MS = ascii("tercet-retry-after-ms");

  /** The encoded {@code google.rpc.Status}. */
  public static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  /** The most bytes of {@link #DETAILS}: metadata is limited, and clients differ in how. */
  static final int DETAILS_BYTES_MAX = 4096;

  private static final int MESSAGE_LENGTH_MAX = 512;
  private static final int VALUE_LENGTH_MAX = 128;

  /** The keys of the metadata are part of the public interface; other named values are text. */
  private static final Set<String> METADATA_KEYS =
      Set.of(
          "line",
          "column",
          "json_path",
          "mongodb_code",
          "cypher_type",
          "cypher_phase",
          "cypher_detail",
          "limit",
          "current_version");

  private static final Logger LOG = LoggerFactory.getLogger(WireError.class);

  /** Returns the error that a failure is; logs it if it is a defect or damage. */
  public static WireError of(Throwable failure) {
    Throwable cause = unwrap(failure);
    TercetException error = cause instanceof TercetException known ? known : translate(cause);
    if (error.reason() == Reason.INTERNAL
        || error.reason() == Reason.DATA_LOSS
        || error.reason() == Reason.IO_ERROR) {
      LOG.atError()
          .setCause(cause)
          .addKeyValue("reason", error.reason())
          .log("A call failed for a cause that needs a look");
    }
    return encode(error);
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static TercetException translate(Throwable failure) {
    if (failure instanceof CancellationException) {
      return new TercetException(Reason.CANCELLED, "The call was cancelled.", failure);
    }
    if (failure instanceof OutOfMemoryError) {
      return new TercetException(
          Reason.MEMORY_EXHAUSTED, "The server had not enough memory for the call.", failure);
    }
    // The text of an unforeseen failure may hold what is not for callers: it stays in the log.
    return new TercetException(
        Reason.INTERNAL, "A defect in Tercet; the log of the server says more.", failure);
  }

  private static WireError encode(TercetException error) {
    ErrorTable.Row row = ErrorTable.of(error.reason());
    String message = cut(error.getMessage(), MESSAGE_LENGTH_MAX);
    Metadata trailers = new Metadata();
    trailers.put(REASON, error.reason().name());
    trailers.put(RETRY, row.retry().wireName());
    if (row.retryAfterMs() > 0) {
      trailers.put(RETRY_AFTER_MS, Integer.toString(row.retryAfterMs()));
    }
    trailers.put(DETAILS, details(error, row, message));
    return new WireError(Status.fromCode(row.code()).withDescription(message), trailers);
  }

  private static com.google.rpc.Status details(
      TercetException error, ErrorTable.Row row, String message) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(row.code().value()).setMessage(message);
    status.addDetails(Any.pack(errorInfo(error)));
    if (row.retryAfterMs() > 0) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(
                      Duration.newBuilder()
                          .setSeconds(row.retryAfterMs() / 1000)
                          .setNanos(row.retryAfterMs() % 1000 * 1_000_000))
                  .build()));
    }
    String field = error.details().get("field");
    if (row.code() == Status.Code.INVALID_ARGUMENT && field != null) {
      status.addDetails(Any.pack(badRequest(error, cut(field, VALUE_LENGTH_MAX))));
    }
    if (row.code() == Status.Code.FAILED_PRECONDITION) {
      status.addDetails(Any.pack(preconditionFailure(error)));
    }
    com.google.rpc.Status built = status.build();
    // Texts are cut, so that only very many wide characters lead here; the reason always fits.
    return built.getSerializedSize() <= DETAILS_BYTES_MAX
        ? built
        : status.clearMessage().clearDetails().addDetails(Any.pack(bareInfo(error))).build();
  }

  private static ErrorInfo errorInfo(TercetException error) {
    ErrorInfo.Builder info = bareInfo(error).toBuilder();
    for (Map.Entry<String, String> detail : error.details().entrySet()) {
      if (METADATA_KEYS.contains(detail.getKey())) {
        info.putMetadata(detail.getKey(), cut(detail.getValue(), VALUE_LENGTH_MAX));
      }
    }
    return info.build();
  }

  private static ErrorInfo bareInfo(TercetException error) {
    return ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(error.reason().name()).build();
  }

  private static BadRequest badRequest(TercetException error, String field) {
    return BadRequest.newBuilder()
        .addFieldViolations(
            BadRequest.FieldViolation.newBuilder()
                .setField(field)
                .setDescription(cut(error.text(), MESSAGE_LENGTH_MAX)))
        .build();
  }

  private static PreconditionFailure preconditionFailure(TercetException error) {
    return PreconditionFailure.newBuilder()
        .addViolations(
            PreconditionFailure.Violation.newBuilder()
                .setType(error.reason().name())
                .setDescription(cut(error.text(), MESSAGE_LENGTH_MAX)))
        .build();
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end) + "...";
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
