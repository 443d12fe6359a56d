package io.tercet.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireErrorTest {
  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonTravelsInDetailsAndInTrailers(Reason reason) throws Exception {
    WireError error = WireError.of(new TercetException(reason, "What happened."));
    ErrorTable.Row row = ErrorTable.of(reason);
    assertThat(error.status().getCode()).isEqualTo(row.code());
    assertThat(error.trailers().get(WireError.REASON)).isEqualTo(reason.name());
    assertThat(error.trailers().get(WireError.RETRY)).isEqualTo(row.retry().wireName());
    ErrorInfo info = Objects.requireNonNull(detail(error, ErrorInfo.class));
    assertThat(info.getDomain()).isEqualTo("tercet");
    assertThat(info.getReason()).isEqualTo(reason.name());
    assertThat(details(error).getCode()).isEqualTo(row.code().value());
    if (row.retryAfterMs() > 0) {
      assertThat(error.trailers().get(WireError.RETRY_AFTER_MS))
          .isEqualTo(String.valueOf(row.retryAfterMs()));
      RetryInfo retry = Objects.requireNonNull(detail(error, RetryInfo.class));
      long delayMs =
          retry.getRetryDelay().getSeconds() * 1000 + retry.getRetryDelay().getNanos() / 1_000_000;
      assertThat(delayMs).isEqualTo(row.retryAfterMs());
    } else {
      assertThat(error.trailers().get(WireError.RETRY_AFTER_MS)).isNull();
      assertThat(detail(error, RetryInfo.class)).isNull();
    }
    assertThat(detail(error, PreconditionFailure.class) != null)
        .isEqualTo(row.code() == Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void onlyTheFixedKeysAreMetadataAndAllNamedValuesAreText() throws Exception {
    WireError error =
        WireError.of(
            new TercetException(Reason.CONDITION_NOT_MET, "No.")
                .with("current_version", 7)
                .with("bucket", "b"));
    ErrorInfo info = Objects.requireNonNull(detail(error, ErrorInfo.class));
    assertThat(info.getMetadataMap()).containsOnlyKeys("current_version");
    assertThat(info.getMetadataMap()).containsEntry("current_version", "7");
    assertThat(error.status().getDescription()).isEqualTo("No. (current_version: 7, bucket: b)");
  }

  @Test
  void aFieldIsABadRequest() throws Exception {
    WireError error =
        WireError.of(new TercetException(Reason.INVALID_ARGUMENT, "No.").with("field", "key"));
    BadRequest request = Objects.requireNonNull(detail(error, BadRequest.class));
    assertThat(request.getFieldViolations(0).getField()).isEqualTo("key");
  }

  @Test
  void longValuesAreCut() throws Exception {
    TercetException failure =
        new TercetException(Reason.CONDITION_NOT_MET, "\u20ac".repeat(100_000));
    for (String key :
        new String[] {
          "line",
          "column",
          "json_path",
          "mongodb_code",
          "cypher_type",
          "cypher_phase",
          "cypher_detail",
          "limit",
          "current_version"
        }) {
      failure.with(key, "\ud83d\ude00".repeat(100_000));
    }
    WireError error = WireError.of(failure);
    assertThat(details(error).getSerializedSize()).isLessThanOrEqualTo(WireError.DETAILS_BYTES_MAX);
    assertThat(Objects.requireNonNull(detail(error, ErrorInfo.class)).getReason())
        .isEqualTo("CONDITION_NOT_MET");
    assertThat(Objects.requireNonNull(error.status().getDescription()).length()).isLessThan(600);
  }

  @Test
  void aDefectDoesNotTellItsText() {
    WireError error = WireError.of(new IllegalStateException("secret"));
    assertThat(error.status().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(error.status().getDescription()).doesNotContain("secret");
    assertThat(error.trailers().get(WireError.REASON)).isEqualTo("INTERNAL");
  }

  @Test
  void wrappersAreTakenOff() {
    Throwable failure = new CompletionException(new TercetException(Reason.NAME_TAKEN, "Taken."));
    assertThat(WireError.of(failure).trailers().get(WireError.REASON)).isEqualTo("NAME_TAKEN");
    assertThat(WireError.of(new CancellationException()).status().getCode())
        .isEqualTo(Status.Code.CANCELLED);
  }

  private static com.google.rpc.Status details(WireError error) {
    return Objects.requireNonNull(error.trailers().get(WireError.DETAILS));
  }

  private static <M extends Message> @org.jspecify.annotations.Nullable M detail(
      WireError error, Class<M> type) throws InvalidProtocolBufferException {
    for (Any any : details(error).getDetailsList()) {
      if (any.is(type)) {
        return any.unpack(type);
      }
    }
    return null;
  }
}
