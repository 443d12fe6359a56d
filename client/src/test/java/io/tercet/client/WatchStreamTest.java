package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.WatchHeader;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a watch that the server ends. */
class WatchStreamTest {
  @Test
  void whoHasFallenBehindWhatIsKeptIsToldSoOnce() {
    AtomicInteger asked = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer()
                .onStream(
                    KeyValueServiceGrpc.getWatchMethod(),
                    (request, answer) -> {
                      asked.incrementAndGet();
                      answer.onNext(
                          WatchResponse.newBuilder()
                              .setHeader(WatchHeader.newBuilder().setAfterVersion(42))
                              .build());
                      answer.onError(
                          ScriptedServer.refusal(
                              Status.Code.OUT_OF_RANGE, "VERSION_TOO_OLD", "none"));
                    })
                .start();
        TercetClient client = server.client().build();
        Watch watch = client.bucket("b").watch(WatchOptions.all().afterVersion(42))) {
      for (int i = 0; i < 2; i++) {
        TercetClientException failure =
            catchThrowableOfType(TercetClientException.class, watch::next);
        assertThat(failure.reason()).isEqualTo("VERSION_TOO_OLD");
        assertThat(failure.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
      }
      assertThat(asked).hasValue(1);
      assertThat(server.requests(WatchRequest.class)).hasSize(1);
    }
  }
}
