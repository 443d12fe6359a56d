package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.BeginResponse;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.CommitResponse;
import io.tercet.transaction.v1.RollbackRequest;
import io.tercet.transaction.v1.RollbackResponse;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is still done for a future that was cancelled. */
class CancellationTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> cancelled = new ArrayList<>();

  @Test
  void theCallUnderneathIsCancelled() {
    Session session =
        Session.outside(
            new Caller(new Silent(), LONG, new RetryPolicy(LONG), Runnable::run),
            new RequestIds(true),
            "database");
    TypedBucket<String, String> typed =
        new Bucket(session, "bucket").typed(Codec.utf8(), Codec.utf8());
    Lease lease = Lease.granted(new LeaseCalls(session), 1, LONG, System.nanoTime());
    Transaction transaction =
        new Transaction(session.inside(ByteString.copyFromUtf8("id")), 1, Durability.SYNC);
    assertThat(typed.getAsync("key").cancel(true)).isTrue();
    assertThat(typed.batchGetAsync(List.of("key")).cancel(true)).isTrue();
    assertThat(lease.keepAliveAsync().cancel(true)).isTrue();
    assertThat(lease.revokeAsync().cancel(true)).isTrue();
    assertThat(transaction.rollbackAsync().cancel(true)).isTrue();
    assertThat(cancelled)
        .containsExactly("Get", "BatchGet", "KeepLeaseAlive", "RevokeLease", "Rollback");
  }

  @Test
  void aTransactionIsRolledBackAndNotCommitted() throws Exception {
    CountDownLatch rolledBack = new CountDownLatch(1);
    CompletableFuture<String> work = new CompletableFuture<>();
    CountDownLatch working = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer()
                .on(
                    TransactionServiceGrpc.getBeginMethod(),
                    (BeginRequest request) -> BeginResponse.getDefaultInstance())
                .on(
                    TransactionServiceGrpc.getCommitMethod(),
                    (CommitRequest request) -> CommitResponse.getDefaultInstance())
                .on(
                    TransactionServiceGrpc.getRollbackMethod(),
                    (RollbackRequest request) -> {
                      rolledBack.countDown();
                      return RollbackResponse.getDefaultInstance();
                    })
                .start();
        TercetClient client = server.client().build()) {
      CompletableFuture<String> result =
          client.transactAsync(
              transaction -> {
                working.countDown();
                return work;
              });
      assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(result.cancel(true)).isTrue();
      work.complete("done");
      assertThat(rolledBack.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests(CommitRequest.class)).isEmpty();
    }
  }

  @Test
  void aBodyIsNotRunAgain() throws Exception {
    Metadata conflict = new Metadata();
    conflict.put(Metadata.Key.of("tercet-retry", Metadata.ASCII_STRING_MARSHALLER), "transaction");
    CountDownLatch paused = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    CompletableFuture<Transaction> first = new CompletableFuture<>();
    TransactionLoop loop =
        new TransactionLoop(
            LONG,
            task -> {
              task.run();
              paused.countDown();
            });
    CompletableFuture<String> result =
        loop.runAsync(
            () -> {
              begun.incrementAndGet();
              return first;
            },
            transaction -> CompletableFuture.completedFuture("never"));
    assertThat(result.cancel(true)).isTrue();
    first.completeExceptionally(Failures.of(Status.ABORTED, conflict, false));
    assertThat(paused.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(begun).hasValue(1);
  }

  /** Never answers, and notes which calls are cancelled. */
  private final class Silent extends Channel {
    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      return new ClientCall<>() {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          // Nothing comes.
        }

        @Override
        public void request(int messages) {
          // Nothing comes.
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
          cancelled.add(method.getBareMethodName());
        }

        @Override
        public void halfClose() {
          // Nobody listens.
        }

        @Override
        public void sendMessage(Q message) {
          // Nobody listens.
        }
      };
    }

    @Override
    public String authority() {
      return "nobody";
    }
  }
}
