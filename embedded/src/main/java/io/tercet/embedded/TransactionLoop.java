package io.tercet.embedded;

import io.tercet.core.error.TercetException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a body in one transaction after another until one commits; a body that has committed by
 * itself, or may have, is never run again. Belongs to one call of transact; its attempts follow one
 * another. Core's runner does the same for bodies that end when they return, and that never end
 * their transaction themselves.
 */
final class TransactionLoop {
  private static final long GIVE_UP = -1;
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int DOUBLINGS_MAX = 10;
  private static final int CAUSES_MAX = 16;

  private final Backing backing;
  private final long deadlineNanos;
  private int failures;

  /** Whether the body has, or may have, committed the last attempt by itself. */
  private volatile boolean mayHaveCommitted;

  TransactionLoop(Backing backing) {
    this.backing = backing;
    this.deadlineNanos = backing.deadlineNanos();
  }

  <T> T run(Supplier<Transaction> begin, Function<Transaction, T> body) {
    while (true) {
      try (Transaction transaction = begin.get()) {
        return attempt(transaction, body);
      } catch (RuntimeException e) {
        long pause = pauseNanos(e);
        if (pause == GIVE_UP || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(pause);
      }
    }
  }

  private <T> T attempt(Transaction transaction, Function<Transaction, T> body) {
    try {
      T result = body.apply(transaction);
      if (!transaction.isEnded()) {
        long unused = transaction.commit();
      }
      return result;
    } catch (RuntimeException e) {
      mayHaveCommitted = transaction.mayHaveCommitted();
      throw e;
    }
  }

  /** The body runs on the calling thread at first, and on another one after a conflict. */
  <T> CompletableFuture<T> runAsync(
      Supplier<Transaction> begin, Function<Transaction, ? extends CompletionStage<T>> body) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    tryOnce(begin, body, answer);
    return answer;
  }

  private <T> void tryOnce(
      Supplier<Transaction> begin,
      Function<Transaction, ? extends CompletionStage<T>> body,
      CompletableFuture<T> answer) {
    CompletionStage<T> attempt;
    try {
      attempt = attemptAsync(begin.get(), body);
    } catch (RuntimeException | Error e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    attempt.whenComplete(
        (result, thrown) -> {
          if (thrown == null) {
            answer.complete(result);
            return;
          }
          long pause = pauseNanos(thrown);
          if (pause == GIVE_UP) {
            answer.completeExceptionally(Futures.bare(thrown));
          } else {
            CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS, backing.executor())
                .execute(() -> tryOnce(begin, body, answer));
          }
        });
  }

  private <T> CompletionStage<T> attemptAsync(
      Transaction transaction, Function<Transaction, ? extends CompletionStage<T>> body) {
    CompletionStage<T> stage;
    try {
      stage = body.apply(transaction);
    } catch (RuntimeException | Error e) {
      stage = CompletableFuture.failedFuture(e);
    }
    return stage
        .thenCompose(result -> committed(transaction, result))
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                mayHaveCommitted = transaction.mayHaveCommitted();
                transaction.close();
              }
            });
  }

  private static <T> CompletionStage<T> committed(Transaction transaction, T result) {
    return transaction.isEnded()
        ? CompletableFuture.completedFuture(result)
        : transaction.commitAsync().thenApply(version -> result);
  }

  /** How long to wait before the body runs again, or {@link #GIVE_UP}. */
  private long pauseNanos(Throwable thrown) {
    TercetException failure = find(thrown);
    if (mayHaveCommitted || failure == null || !mayRunAgain(failure)) {
      return GIVE_UP;
    }
    long most = Math.min(PAUSE_NANOS_MAX, FIRST_PAUSE_NANOS << Math.min(failures, DOUBLINGS_MAX));
    failures++;
    long pause = 1 + ThreadLocalRandom.current().nextLong(most);
    return deadlineNanos - backing.nanos() > pause ? pause : GIVE_UP;
  }

  /** Nothing was written, and it may be otherwise the next time. */
  private static boolean mayRunAgain(TercetException failure) {
    return switch (failure.reason()) {
      case TRANSACTION_CONFLICT,
          CONFLICT_WINDOW_FULL,
          TRANSACTION_EXPIRED,
          WRITE_STALL,
          QUEUE_FULL ->
          true;
      default -> false;
    };
  }

  /** Returns what the store said, whatever the body has wrapped around it. */
  private static @Nullable TercetException find(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof TercetException failure) {
        return failure;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
