package io.tercet.client;

import static io.tercet.client.ScriptedServer.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.BeginResponse;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.CommitResponse;
import io.tercet.transaction.v1.RollbackRequest;
import io.tercet.transaction.v1.RollbackResponse;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What transact does when a server answers with conflicts, or not at all. */
class TransactionLoopTest {
  private static final byte[] KEY = "key".getBytes(UTF_8);

  private static RuntimeException conflict() {
    return refusal(Status.Code.ABORTED, "TRANSACTION_CONFLICT", "transaction");
  }

  private final Deque<RuntimeException> commitFailures = new ArrayDeque<>();
  private final Deque<RuntimeException> callFailures = new ArrayDeque<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final ScriptedServer server =
      new ScriptedServer()
          .on(TransactionServiceGrpc.getBeginMethod(), this::begin)
          .on(TransactionServiceGrpc.getCommitMethod(), this::commit)
          .on(
              TransactionServiceGrpc.getRollbackMethod(),
              request -> RollbackResponse.getDefaultInstance())
          .on(KeyValueServiceGrpc.getIncrementMethod(), this::increment)
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  private BeginResponse begin(BeginRequest request) {
    return BeginResponse.newBuilder()
        .setTransactionId(ByteString.copyFromUtf8("tx" + begun.incrementAndGet()))
        .setReadVersion(5)
        .build();
  }

  private synchronized CommitResponse commit(CommitRequest request) {
    failNext(commitFailures);
    return CommitResponse.newBuilder().setCommitVersion(9).build();
  }

  private synchronized IncrementResponse increment(IncrementRequest request) {
    failNext(callFailures);
    return IncrementResponse.newBuilder().setValue(1).build();
  }

  private static void failNext(Deque<RuntimeException> failures) {
    RuntimeException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
  }

  private List<String> idsOfIncrements() {
    return server.requests(IncrementRequest.class).stream()
        .map(request -> request.getTransactionId().toStringUtf8())
        .toList();
  }

  @Test
  void theBodyRunsAgainInANewTransactionUntilItCommits() {
    commitFailures.addAll(List.of(conflict(), conflict()));
    try (TercetClient client = server.client().build()) {
      long value = client.transact(tx -> tx.bucket("b").increment(KEY, 1).value());
      assertThat(value).isEqualTo(1);
      assertThat(idsOfIncrements()).containsExactly("tx1", "tx2", "tx3");
    }
  }

  @Test
  void theBodyRunsAgainWithoutWaitingToo() {
    commitFailures.addAll(List.of(conflict(), conflict()));
    callFailures.add(refusal(Status.Code.ABORTED, "TRANSACTION_NOT_FOUND", "transaction"));
    try (TercetClient client = server.client().build()) {
      CompletableFuture<Long> value =
          client.transactAsync(
              tx -> tx.bucket("b").incrementAsync(KEY, 1).thenApply(IncrementResult::value));
      assertThat(value.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(1);
      assertThat(idsOfIncrements()).containsExactly("tx1", "tx2", "tx3", "tx4");
    }
  }

  @Test
  void aConflictInsideTheBodyIsNotTheMatterOfOneCall() {
    callFailures.add(conflict());
    try (TercetClient client = server.client().build()) {
      client.transact(tx -> tx.bucket("b").increment(KEY, 1));
      assertThat(idsOfIncrements()).containsExactly("tx1", "tx2");
    }
  }

  @Test
  void aCommitWhoseAnswerWasLostIsAskedForAgain() {
    commitFailures.addAll(
        List.of(
            Status.UNAVAILABLE.asRuntimeException(),
            refusal(Status.Code.UNAVAILABLE, "OUTCOME_UNKNOWN", "call")));
    try (TercetClient client = server.client().build()) {
      client.transact(tx -> tx.bucket("b").increment(KEY, 1));
      assertThat(server.requests(CommitRequest.class))
          .extracting(request -> request.getTransactionId().toStringUtf8())
          .containsExactly("tx1", "tx1", "tx1");
      assertThat(idsOfIncrements()).hasSize(1);
    }
  }

  @Test
  void aTransactionThatTheServerLostBeforeItsCommitRunsAgain() {
    commitFailures.addAll(
        List.of(
            Status.UNAVAILABLE.asRuntimeException(),
            refusal(Status.Code.ABORTED, "TRANSACTION_NOT_FOUND", "transaction")));
    try (TercetClient client = server.client().build()) {
      client.transact(tx -> tx.bucket("b").increment(KEY, 1));
      assertThat(idsOfIncrements()).containsExactly("tx1", "tx2");
    }
  }

  @Test
  void aCommitOfUnknownOutcomeIsNotRunAgain() {
    for (int i = 0; i < 1_000; i++) {
      commitFailures.add(Status.UNAVAILABLE.asRuntimeException());
    }
    try (TercetClient client = server.client().retryFor(Duration.ofMillis(50)).build()) {
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class,
              () -> client.transact(tx -> tx.bucket("b").increment(KEY, 1)));
      assertThat(failure.isOutcomeUnknown()).isTrue();
      assertThat(idsOfIncrements()).hasSize(1);
    }
  }

  @Test
  void whatTheBodyThrowsRollsBackAndComesOut() {
    try (TercetClient client = server.client().build()) {
      assertThatThrownBy(
              () ->
                  client.transact(
                      tx -> {
                        throw new IllegalStateException("out of stock");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("out of stock");
      assertThatThrownBy(
              () ->
                  client
                      .transactAsync(
                          tx -> CompletableFuture.failedFuture(new IllegalStateException("none")))
                      .join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IllegalStateException.class);
    }
    // The client lets running calls end before it closes, and rollbacks are not waited for.
    assertThat(server.requests(RollbackRequest.class)).hasSize(2);
    assertThat(server.requests(CommitRequest.class)).isEmpty();
  }

  @Test
  void aBodyThatRollsBackEndsWithoutACommit() {
    try (TercetClient client = server.client().build()) {
      String said =
          client.transact(
              tx -> {
                tx.rollback();
                return "no";
              });
      assertThat(said).isEqualTo("no");
      assertThat(server.requests(CommitRequest.class)).isEmpty();
    }
  }

  @Test
  void conflictsEndWithTheDeadline() {
    for (int i = 0; i < 1_000; i++) {
      commitFailures.add(conflict());
    }
    try (TercetClient client = server.client().deadline(Duration.ofMillis(200)).build()) {
      TercetClientException failure =
          catchThrowableOfType(
              TercetClientException.class,
              () -> client.transact(tx -> tx.bucket("b").increment(KEY, 1)));
      assertThat(failure.retry())
          .isIn(RetryKind.TRANSACTION, RetryKind.NONE); // or the deadline came first
      assertThat(begun.get()).isGreaterThan(1);
    }
  }

  @Test
  void optionsOfATransactionReachTheServer() {
    try (TercetClient client = server.client().build()) {
      TransactionOptions options =
          TransactionOptions.none()
              .readOnly()
              .idleTimeout(Duration.ofSeconds(3))
              .timeout(Duration.ofSeconds(4))
              .durability(Durability.BUFFERED);
      client.database("shop").transact(options, tx -> tx.readVersion());
      BeginRequest begin = server.requests(BeginRequest.class).get(0);
      assertThat(begin.getDatabase()).isEqualTo("shop");
      assertThat(begin.getReadOnly()).isTrue();
      assertThat(begin.getIdleTimeoutMs()).isEqualTo(3_000);
      assertThat(begin.getTimeoutMs()).isEqualTo(4_000);
      CommitRequest commit = server.requests(CommitRequest.class).get(0);
      assertThat(commit.getDatabase()).isEqualTo("shop");
      assertThat(commit.getDurability())
          .isEqualTo(io.tercet.common.v1.Durability.DURABILITY_BUFFERED);
    }
  }
}
