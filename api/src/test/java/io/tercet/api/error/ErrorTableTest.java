package io.tercet.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tercet.api.GeneratedSection;
import io.tercet.core.error.Reason;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorTableTest {
  /** The codes that Tercet's errors may have; OK and UNKNOWN say nothing. */
  private static final Set<Status.Code> CODES =
      EnumSet.complementOf(EnumSet.of(Status.Code.OK, Status.Code.UNKNOWN));

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonHasARowThatMakesSense(Reason reason) {
    ErrorTable.Row row = ErrorTable.of(reason);
    assertThat(row.code()).isIn(CODES);
    assertThat(row.retry() == Retry.TRANSACTION).isEqualTo(row.code() == Status.Code.ABORTED);
    if (row.code() == Status.Code.UNAVAILABLE) {
      assertThat(row.retry()).isEqualTo(Retry.CALL);
    }
    if (row.retryAfterMs() > 0) {
      assertThat(row.retry()).isEqualTo(Retry.CALL);
    }
    if (row.code() == Status.Code.RESOURCE_EXHAUSTED) {
      assertThat(row.retry() == Retry.CALL).isEqualTo(row.retryAfterMs() > 0);
    }
  }

  @Test
  void anUnknownOutcomeIsRepeatedAsACallAtOnce() {
    assertThat(ErrorTable.of(Reason.OUTCOME_UNKNOWN))
        .isEqualTo(new ErrorTable.Row(Status.Code.UNAVAILABLE, Retry.CALL, 0));
  }

  @Test
  void theDocumentHasEveryReason() throws IOException {
    StringBuilder text =
        new StringBuilder("| reason | code | repeat | after |\n|---|---|---|---|\n");
    for (Reason reason : Reason.values()) {
      ErrorTable.Row row = ErrorTable.of(reason);
      text.append("| `").append(reason).append("` | `").append(row.code()).append("` | ");
      text.append(row.retry().wireName()).append(" | ");
      text.append(row.retryAfterMs() > 0 ? row.retryAfterMs() + " ms" : "").append(" |\n");
    }
    GeneratedSection.check("errors.md", text.toString());
  }
}
