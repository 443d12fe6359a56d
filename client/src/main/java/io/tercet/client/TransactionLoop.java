package io.tercet.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a body in one transaction after another until one commits; a body that has committed by
 * itself, or may have, is never run again. Belongs to one call of transact; its attempts follow one
 * another.
 */
final class TransactionLoop {
  private static final long GIVE_UP = -1;

  private final long deadlineNanos;
  private final Executor executor;
  private int failures;

  /** Whether the last attempt has left it open that the body runs again. */
  private volatile boolean mayRunAgain = true;

  /**
   * @param executor where a pause before the body runs again ends
   */
  TransactionLoop(Duration deadline, Executor executor) {
    this.executor = executor;
    this.deadlineNanos = System.nanoTime() + deadline.toNanos();
  }

  <T> T run(Supplier<Transaction> begin, Function<Transaction, T> body) {
    while (true) {
      try (Transaction transaction = begin.get()) {
        return attempt(transaction, body);
      } catch (RuntimeException e) {
        long delayMs = delayMs(e);
        if (delayMs == GIVE_UP || !Caller.sleep(delayMs)) {
          throw e;
        }
      }
    }
  }

  private <T> T attempt(Transaction transaction, Function<Transaction, T> body) {
    try {
      T result = body.apply(transaction);
      if (!transaction.isEnded()) {
        transaction.commit();
      }
      return result;
    } catch (RuntimeException e) {
      // Asked before the transaction is closed, which is not the body's doing.
      mayRunAgain = transaction.mayRunAgainAfter(e);
      throw e;
    }
  }

  <T> CompletableFuture<T> runAsync(
      Supplier<CompletableFuture<Transaction>> begin,
      Function<Transaction, ? extends CompletionStage<T>> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        attemptsAsync(begin, body, result)
            .whenComplete(
                (value, thrown) -> {
                  if (thrown == null) {
                    result.complete(value);
                  } else {
                    result.completeExceptionally(Failures.unwrap(thrown));
                  }
                });
    return result;
  }

  /**
   * @param wanted nothing more is begun, and nothing committed, once its holder has completed it,
   *     which is how it is cancelled
   */
  private <T> CompletableFuture<T> attemptsAsync(
      Supplier<CompletableFuture<Transaction>> begin,
      Function<Transaction, ? extends CompletionStage<T>> body,
      CompletableFuture<T> wanted) {
    if (wanted.isDone()) {
      return CompletableFuture.failedFuture(new CancellationException());
    }
    return begin
        .get()
        .thenCompose(transaction -> attemptAsync(transaction, body, wanted))
        .exceptionallyCompose(
            thrown -> {
              long delayMs = delayMs(thrown);
              return delayMs == GIVE_UP
                  ? CompletableFuture.failedFuture(Failures.unwrap(thrown))
                  : pause(delayMs).thenCompose(nothing -> attemptsAsync(begin, body, wanted));
            });
  }

  private CompletableFuture<Void> pause(long delayMs) {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, executor));
  }

  private <T> CompletionStage<T> attemptAsync(
      Transaction transaction,
      Function<Transaction, ? extends CompletionStage<T>> body,
      CompletableFuture<T> wanted) {
    CompletionStage<T> stage;
    try {
      stage =
          wanted.isDone()
              ? CompletableFuture.failedFuture(new CancellationException())
              : body.apply(transaction);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    return stage
        .thenCompose(result -> committed(transaction, result, wanted))
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                mayRunAgain = transaction.mayRunAgainAfter(failure);
                transaction.close();
              }
            });
  }

  private static <T> CompletionStage<T> committed(
      Transaction transaction, T result, CompletableFuture<T> wanted) {
    if (transaction.isEnded()) {
      return CompletableFuture.completedFuture(result);
    }
    return wanted.isDone()
        ? CompletableFuture.failedFuture(new CancellationException())
        : transaction.commitAsync().thenApply(version -> result);
  }

  /** How long to wait before the body runs again, or {@link #GIVE_UP}. */
  private long delayMs(Throwable thrown) {
    @Nullable TercetClientException failure = Failures.find(thrown);
    if (!mayRunAgain || failure == null || failure.retry() != RetryKind.TRANSACTION) {
      return GIVE_UP;
    }
    failures++;
    long delayMs = RetryPolicy.delayMs(failure, failures);
    long wakeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    return wakeNanos - deadlineNanos < 0 ? delayMs : GIVE_UP;
  }
}
