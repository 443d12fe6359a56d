package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.tercet.api.error.ErrorTable;
import io.tercet.api.error.WireError;
import io.tercet.core.error.Reason;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that calls fail as the table of errors says, in every encoding. */
final class WireErrors {
  private WireErrors() {}

  /**
   * Asserts that a call fails for a reason: status code, trailers and details.
   *
   * @return the metadata of its ErrorInfo
   */
  static Map<String, String> assertFails(ThrowingCallable call, Reason reason) {
    ErrorInfo[] found = new ErrorInfo[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, error -> found[0] = check(error, reason));
    return found[0].getMetadataMap();
  }

  /** As {@link #assertFails}, for a failure that is there already. */
  static ErrorInfo check(StatusRuntimeException error, Reason reason) {
    ErrorTable.Row row = ErrorTable.of(reason);
    Metadata trailers = Objects.requireNonNull(error.getTrailers());
    assertThat(trailers.get(WireError.REASON)).as(error.getMessage()).isEqualTo(reason.name());
    assertThat(error.getStatus().getCode()).isEqualTo(row.code());
    assertThat(trailers.get(WireError.RETRY)).isEqualTo(row.retry().wireName());
    assertThat(trailers.get(WireError.RETRY_AFTER_MS))
        .isEqualTo(row.retryAfterMs() == 0 ? null : String.valueOf(row.retryAfterMs()));
    com.google.rpc.Status details = Objects.requireNonNull(trailers.get(WireError.DETAILS));
    assertThat(details.getCode()).isEqualTo(row.code().value());
    assertThat(details.getSerializedSize()).isLessThanOrEqualTo(4096);
    try {
      ErrorInfo info = details.getDetails(0).unpack(ErrorInfo.class);
      assertThat(info.getDomain()).isEqualTo("tercet");
      assertThat(info.getReason()).isEqualTo(reason.name());
      return info;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
