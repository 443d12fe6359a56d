package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static TercetClientException of(Status status) {
    return Failures.of(status, new Metadata(), false);
  }

  @Test
  void aConnectionThatEndsWhileACallBeginsIsOneThatIsNotThere() {
    TercetClientException lost =
        of(
            Status.UNKNOWN
                .withDescription("channel closed")
                .withCause(new ClosedChannelException()));
    assertThat(lost.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(lost.retry()).isEqualTo(RetryKind.CALL);
    // Whether the request went out before the end, nobody can say.
    assertThat(RetryPolicy.leavesOutcomeOpen(lost)).isTrue();
  }

  @Test
  void whatElseIsUnknownStaysSo() {
    TercetClientException unknown = of(Status.UNKNOWN.withDescription("a defect"));
    assertThat(unknown.code()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(unknown.retry()).isEqualTo(RetryKind.NONE);
    TercetClientException refused =
        of(Status.UNAVAILABLE.withCause(new ConnectException("refused")));
    assertThat(refused.retry()).isEqualTo(RetryKind.CALL);
    assertThat(RetryPolicy.leavesOutcomeOpen(refused)).isFalse();
  }
}
