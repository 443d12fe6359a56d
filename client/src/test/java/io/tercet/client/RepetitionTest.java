package io.tercet.client;

import static io.tercet.client.ScriptedServer.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the client sends a call again by itself, and when it must not. */
class RepetitionTest {
  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final byte[] VALUE = "value".getBytes(UTF_8);

  private final Deque<RuntimeException> failures = new ArrayDeque<>();

  private ScriptedServer server() {
    return new ScriptedServer()
        .on(KeyValueServiceGrpc.getPutMethod(), this::put)
        .on(KeyValueServiceGrpc.getGetMethod(), this::get)
        .start();
  }

  private synchronized PutResponse put(PutRequest request) {
    failNext();
    return PutResponse.newBuilder().setCommitVersion(7).build();
  }

  private synchronized GetResponse get(GetRequest request) {
    failNext();
    return GetResponse.getDefaultInstance();
  }

  private void failNext() {
    RuntimeException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized void fail(RuntimeException... next) {
    failures.addAll(List.of(next));
  }

  @Test
  void aWriteWhoseAnswerWasLostIsSentAgainWithTheSameRequestId() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().build()) {
      fail(Status.UNAVAILABLE.asRuntimeException(), Status.UNAVAILABLE.asRuntimeException());
      assertThat(client.bucket("b").put(KEY, VALUE).commitVersion()).isEqualTo(7);

      fail(Status.UNAVAILABLE.asRuntimeException());
      assertThat(client.bucket("b").putAsync(KEY, VALUE).join().commitVersion()).isEqualTo(7);

      List<String> ids =
          server.requests(PutRequest.class).stream().map(PutRequest::getRequestId).toList();
      assertThat(ids).hasSize(5).doesNotContain("");
      assertThat(ids.subList(0, 3)).containsOnly(ids.get(0));
      assertThat(ids.subList(3, 5)).containsOnly(ids.get(3));
      assertThat(ids.get(0)).isNotEqualTo(ids.get(3));
    }
  }

  @Test
  void anAnswerThatIsTooLargeForTheClientLeavesTheOutcomeOpen() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().build()) {
      fail(Status.RESOURCE_EXHAUSTED.asRuntimeException());
      TercetClientException tooLarge =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(tooLarge.isOutcomeUnknown()).isTrue();

      fail(refusal(Status.Code.RESOURCE_EXHAUSTED, "TRANSACTION_TOO_LARGE", "none"));
      TercetClientException refused =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(refused.isOutcomeUnknown()).isFalse();
    }
  }

  @Test
  void aWriteWithoutRequestIdIsNotSentAgainWhenMemoryMayHaveRunOutAfterItsCommit() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().requestIds(false).build()) {
      fail(refusal(Status.Code.RESOURCE_EXHAUSTED, "MEMORY_EXHAUSTED", "call", 5));
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.isOutcomeUnknown()).isTrue();
      assertThat(server.requests(PutRequest.class)).hasSize(1);
    }
  }

  @Test
  void theRequestIdOfTheCallerIsKept() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().build()) {
      client.bucket("b").put(KEY, VALUE, PutOptions.none().requestId("mine"));
      assertThat(server.requests(PutRequest.class).get(0).getRequestId()).isEqualTo("mine");
    }
  }

  @Test
  void aWriteWithoutRequestIdIsNotSentAgainWhenItsOutcomeIsOpen() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().requestIds(false).build()) {
      fail(Status.UNAVAILABLE.asRuntimeException());
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.isOutcomeUnknown()).isTrue();
      assertThat(failure.reason()).isEqualTo("UNAVAILABLE");
      assertThat(failure.isFromServer()).isFalse();
      assertThat(server.requests(PutRequest.class)).hasSize(1);
      assertThat(server.requests(PutRequest.class).get(0).getRequestId()).isEmpty();
    }
  }

  @Test
  void aWriteWithoutRequestIdIsSentAgainWhenTheServerSaysThatNothingWasWritten() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().requestIds(false).build()) {
      fail(
          refusal(Status.Code.UNAVAILABLE, "WRITE_STALL", "call", 5),
          refusal(Status.Code.ABORTED, "TRANSACTION_CONFLICT", "transaction"));
      assertThat(client.bucket("b").put(KEY, VALUE).commitVersion()).isEqualTo(7);
      assertThat(server.requests(PutRequest.class)).hasSize(3);
    }
  }

  @Test
  void whatTheServerForbidsToRepeatIsNotRepeated() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().build()) {
      fail(refusal(Status.Code.ALREADY_EXISTS, "KEY_EXISTS", "none"));
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.reason()).isEqualTo("KEY_EXISTS");
      assertThat(failure.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
      assertThat(failure.retry()).isEqualTo(RetryKind.NONE);
      assertThat(failure.isFromServer()).isTrue();
      assertThat(failure.isOutcomeUnknown()).isFalse();
      assertThat(failure).hasMessage("scripted");
      assertThat(server.requests(PutRequest.class)).hasSize(1);
    }
  }

  @Test
  void aLaterAnswerSettlesWhatALostOneLeftOpen() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().build()) {
      fail(
          Status.UNAVAILABLE.asRuntimeException(),
          refusal(Status.Code.FAILED_PRECONDITION, "CONDITION_NOT_MET", "none"));
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.reason()).isEqualTo("CONDITION_NOT_MET");
      assertThat(failure.isOutcomeUnknown()).isFalse();
    }
  }

  @Test
  void repetitionEndsWithItsTime() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().retryFor(Duration.ofMillis(60)).build()) {
      for (int i = 0; i < 200; i++) {
        fail(Status.UNAVAILABLE.asRuntimeException());
      }
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.isOutcomeUnknown()).isTrue();
      assertThat(server.requests(PutRequest.class)).hasSizeBetween(1, 60);

      CompletionException thrown =
          catchThrowableOfType(
              CompletionException.class, () -> client.bucket("b").getAsync(KEY).join());
      assertThat(thrown.getCause())
          .isInstanceOfSatisfying(
              TercetClientException.class, cause -> assertThat(cause.isOutcomeUnknown()).isFalse());
    }
  }

  @Test
  void aWaitThatTheServerAsksForBeyondTheTimeIsNotBegun() {
    try (ScriptedServer server = server();
        TercetClient client = server.client().build()) {
      fail(refusal(Status.Code.UNAVAILABLE, "STORE_READ_ONLY", "call", 60_000));
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.retryAfter()).contains(Duration.ofMinutes(1));
      assertThat(server.requests(PutRequest.class)).hasSize(1);
    }
  }

  @Test
  void theDeadlineHoldsForACallThatIsNotAnswered() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedServer silent =
        new ScriptedServer()
            .on(
                KeyValueServiceGrpc.getPutMethod(),
                request -> {
                  await(release);
                  return PutResponse.getDefaultInstance();
                })
            .start();
    try (silent;
        TercetClient client = silent.client().deadline(Duration.ofMillis(100)).build()) {
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class, () -> client.bucket("b").put(KEY, VALUE));
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(failure.isOutcomeUnknown()).isTrue();
    } finally {
      release.countDown();
    }
  }

  @Test
  void cancellingAFutureCancelsTheCall() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    ScriptedServer silent =
        new ScriptedServer()
            .onStream(
                KeyValueServiceGrpc.getGetMethod().toBuilder().build(),
                (request, answer) -> {
                  answer.setOnCancelHandler(cancelled::countDown);
                  arrived.countDown();
                })
            .start();
    try (silent;
        TercetClient client = silent.client().build()) {
      var future = client.bucket("b").getAsync(KEY);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(future.cancel(true)).isTrue();
      assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
