package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import io.tercet.client.RetryKind;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Transaction;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the client runs a body again that ends its transaction itself, against a real server. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class TransactAgainstServerTest {
  private static final byte[] N = "n".getBytes(UTF_8);
  private static final byte[] SEEN = "seen".getBytes(UTF_8);

  private final AtomicInteger runs = new AtomicInteger();
  private Served served;
  private TercetClient client;
  private Bucket outside;

  @BeforeAll
  void start(@TempDir Path directory) {
    served = new Served(directory.resolve("data"));
    client = served.client().build();
    outside = client.bucket("b");
  }

  @AfterAll
  void stop() {
    client.close();
    served.close();
  }

  @BeforeEach
  void clear() {
    runs.set(0);
    outside.delete(N);
  }

  private static TercetClientException refused(Runnable call) {
    return catchThrowableOfType(TercetClientException.class, call::run);
  }

  /** Runs a body that fails, without waiting, and returns what it failed with. */
  private <T> TercetClientException refusedAsync(
      Function<Transaction, ? extends CompletionStage<T>> body) {
    CompletionException thrown =
        catchThrowableOfType(CompletionException.class, () -> client.transactAsync(body).join());
    if (thrown.getCause() instanceof TercetClientException failure) {
      return failure;
    }
    throw new AssertionError("not a failure of the client", thrown);
  }

  private static void isOver(TercetClientException failure) {
    assertThat(failure.reason()).isEqualTo("TRANSACTION_NOT_FOUND");
    assertThat(failure.retry()).isEqualTo(RetryKind.TRANSACTION);
  }

  /** Reads what somebody else changes meanwhile. */
  private void loseTo(Transaction transaction) {
    transaction.bucket("b").get(SEEN);
    outside.put(SEEN, new byte[0]);
  }

  /** Returns a conflict of two other transactions. */
  private TercetClientException conflictOfOthers() {
    try (Transaction loser = client.database("default").begin()) {
      loseTo(loser);
      loser.bucket("b").put(SEEN, N);
      TercetClientException conflict = refused(loser::commit);
      assertThat(conflict.reason()).isEqualTo("TRANSACTION_CONFLICT");
      return conflict;
    }
  }

  private String counted() {
    return outside.get(N).map(Entry::valueAsText).orElse("nothing");
  }

  private long count(Transaction transaction) {
    runs.incrementAndGet();
    return transaction.bucket("b").increment(N, 1).value();
  }

  @Test
  void aBodyThatHasCommittedIsNotRunAgain() {
    TercetClientException failure =
        refused(
            () ->
                client.transact(
                    tx -> {
                      count(tx);
                      assertThat(tx.commit()).isPositive();
                      return tx.bucket("b").get(N);
                    }));
    isOver(failure);
    assertThat(runs).hasValue(1);
    assertThat(counted()).isEqualTo("1");
  }

  @Test
  void aBodyThatHasCommittedIsNotRunAgainWithoutWaiting() {
    TercetClientException failure =
        refusedAsync(
            tx -> {
              count(tx);
              return tx.commitAsync().thenCompose(version -> tx.bucket("b").getAsync(N));
            });
    isOver(failure);
    assertThat(runs).hasValue(1);
    assertThat(counted()).isEqualTo("1");
  }

  @Test
  void aBodyThatHasCommittedIsNotRunAgainForWhatHappensToOthers() {
    TercetClientException conflict = conflictOfOthers();
    Function<Transaction, Long> body =
        tx -> {
          count(tx);
          assertThat(tx.commit()).isPositive();
          throw conflict;
        };
    assertThatThrownBy(() -> client.transact(body)).isSameAs(conflict);
    assertThat(refusedAsync(tx -> CompletableFuture.completedFuture(body.apply(tx))))
        .isSameAs(conflict);
    assertThat(runs).hasValue(2);
    assertThat(counted()).isEqualTo("2");
  }

  @Test
  void aBodyIsNotRunAgainWhileItsCommitIsUnderWay() {
    TercetClientException conflict = conflictOfOthers();
    CompletableFuture<Long> asked = new CompletableFuture<>();
    TercetClientException failure =
        refusedAsync(
            tx -> {
              count(tx);
              var unused = tx.commitAsync().thenAccept(asked::complete);
              return CompletableFuture.failedFuture(conflict);
            });
    assertThat(failure).isSameAs(conflict);
    assertThat(asked.join()).isPositive();
    assertThat(runs).hasValue(1);
    assertThat(counted()).isEqualTo("1");
  }

  @Test
  void aBodyThatHasRolledBackAndGoesOnIsNotRunAgain() {
    TercetClientException failure =
        refused(
            () ->
                client.transact(
                    tx -> {
                      count(tx);
                      tx.rollback();
                      return tx.bucket("b").get(N);
                    }));
    isOver(failure);
    isOver(
        refused(
            () ->
                client.transact(
                    tx -> {
                      count(tx);
                      tx.rollback();
                      return tx.commit();
                    })));
    isOver(
        refusedAsync(
            tx -> {
              count(tx);
              return tx.rollbackAsync().thenCompose(nothing -> tx.bucket("b").getAsync(N));
            }));
    assertThat(runs).hasValue(3);
    assertThat(counted()).isEqualTo("nothing");
  }

  @Test
  void aBodyWhoseOwnCommitConflictsIsRunAgain() {
    Function<Transaction, Integer> body =
        tx -> {
          if (runs.get() % 2 == 0) {
            loseTo(tx);
          }
          count(tx);
          assertThat(tx.commit()).isPositive();
          return runs.get();
        };
    assertThat(client.transact(body)).isEqualTo(2);
    CompletableFuture<Integer> afterBlocking =
        client.transactAsync(tx -> CompletableFuture.completedFuture(body.apply(tx)));
    assertThat(afterBlocking.join()).isEqualTo(4);
    CompletableFuture<Integer> withoutWaiting =
        client.transactAsync(
            tx -> {
              if (runs.get() % 2 == 0) {
                loseTo(tx);
              }
              count(tx);
              return tx.commitAsync().thenApply(version -> runs.get());
            });
    assertThat(withoutWaiting.join()).isEqualTo(6);
    assertThat(counted()).isEqualTo("3");
  }

  @Test
  void aBodyThatRollsBackAfterAConflictIsRunAgain() {
    int result =
        client.transact(
            tx -> {
              if (runs.get() == 0) {
                loseTo(tx);
              }
              count(tx);
              try {
                assertThat(tx.commit()).isPositive();
              } catch (TercetClientException e) {
                tx.rollback();
                throw new IllegalStateException("wrapped", e);
              }
              return runs.get();
            });
    assertThat(result).isEqualTo(2);
    assertThat(counted()).isEqualTo("1");
  }
}
