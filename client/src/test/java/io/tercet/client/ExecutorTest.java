package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes on after a pause does so on the executor of its client, and on no other pool. */
class ExecutorTest {
  private static final String OWN = "the client's own";
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(task -> new Thread(task, OWN));
  private final Caller caller = new Caller(new FailsTwice(), LONG, new RetryPolicy(LONG), executor);
  private final Bucket bucket =
      new Bucket(Session.outside(caller, new RequestIds(true), "database"), "bucket");

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void aCallIsSentAgainThere() {
    assertThat(bucket.getAsync(new byte[] {1})).failsWithin(LONG);
    assertSecondIsOwn();
  }

  @Test
  void aScanIsBegunAgainThere() {
    try (Scan scan = bucket.scan(ScanOptions.all())) {
      assertThatThrownBy(scan::nextBatch).isInstanceOf(TercetClientException.class);
    }
    assertSecondIsOwn();
  }

  @Test
  void aWatchGoesOnThere() {
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      assertThatThrownBy(watch::next).isInstanceOf(TercetClientException.class);
    }
    assertSecondIsOwn();
  }

  @Test
  void aBodyRunsAgainThere() throws Exception {
    Metadata conflict = new Metadata();
    conflict.put(Metadata.Key.of("tercet-retry", Metadata.ASCII_STRING_MARSHALLER), "transaction");
    TransactionLoop loop = new TransactionLoop(LONG, executor);
    CompletableFuture<String> result =
        loop.runAsync(
            () -> {
              attempts.add(Thread.currentThread().getName());
              return CompletableFuture.failedFuture(
                  attempts.size() == 1
                      ? Failures.of(Status.ABORTED, conflict, false)
                      : new IllegalStateException("enough"));
            },
            transaction -> CompletableFuture.completedFuture("never"));
    assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("enough");
    assertSecondIsOwn();
  }

  private void assertSecondIsOwn() {
    assertThat(attempts).hasSize(2).last().isEqualTo(OWN);
  }

  /** Fails in a way that passes, then in one that does not. */
  private final class FailsTwice extends Channel {
    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      attempts.add(Thread.currentThread().getName());
      Status end = attempts.size() == 1 ? Status.UNAVAILABLE : Status.INVALID_ARGUMENT;
      return new ClientCall<>() {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          listener.onClose(end, new Metadata());
        }

        @Override
        public void request(int messages) {
          // There are none.
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
          // It has ended.
        }

        @Override
        public void halfClose() {
          // It has ended.
        }

        @Override
        public void sendMessage(Q message) {
          // Nobody takes it.
        }
      };
    }

    @Override
    public String authority() {
      return "nobody";
    }
  }
}
