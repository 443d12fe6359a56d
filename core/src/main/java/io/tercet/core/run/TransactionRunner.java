package io.tercet.core.run;

import io.tercet.core.engine.Engine;
import io.tercet.core.engine.Outcome;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipt;
import io.tercet.core.receipt.Receipts;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.transaction.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a body as a transaction, again on each conflict until its deadline, with a random pause that
 * doubles; and at most once for each request id. Any thread.
 */
public final class TransactionRunner {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  private final Engine engine;
  private final Receipts receipts;
  private final long readSetBytes;
  private final ScheduledExecutorService retries;

  /**
   * Creates a runner.
   *
   * @param retries runs asynchronous bodies again after their pause; belongs to the caller
   */
  public TransactionRunner(
      Engine engine, Receipts receipts, long readSetBytes, ScheduledExecutorService retries) {
    this.engine = engine;
    this.receipts = receipts;
    this.readSetBytes = readSetBytes;
    this.retries = retries;
  }

  /**
   * Runs a body and commits what it wrote; blocks until the outcome is there.
   *
   * @param body may run several times; its transaction is closed for it
   * @throws TercetException what the body throws, or why there is no commit
   */
  public <T> Completed<T> run(
      RunOptions options, ResultCodec<T> codec, Function<Transaction, T> body) {
    for (int attempt = 0; ; attempt++) {
      TercetException conflict;
      try (Transaction transaction = Transaction.begin(engine, readSetBytes)) {
        Attempt<T> tried = attempt(transaction, options, codec, body);
        Completed<T> replayed = tried.replayed();
        if (replayed != null) {
          return replayed;
        }
        Outcome outcome = transaction.commit(options.durability(), options.deadlineNanos());
        if (outcome instanceof Outcome.Committed committed) {
          return new Completed<>(tried.result(), committed.version(), false);
        }
        conflict = outcome.error();
      } catch (TercetException e) {
        conflict = e;
      }
      long pause = pauseNanos(attempt);
      if (!worthAnother(conflict, options, pause)) {
        throw conflict;
      }
      LockSupport.parkNanos(pause);
    }
  }

  /**
   * Runs a body on the calling thread, and commits without blocking it; if that must be tried
   * again, the body runs on another thread.
   */
  public <T> CompletableFuture<Completed<T>> runAsync(
      RunOptions options, ResultCodec<T> codec, Function<Transaction, T> body) {
    CompletableFuture<Completed<T>> future = new CompletableFuture<>();
    new AsyncRun<>(options, codec, body, future).start(0);
    return future;
  }

  /** What one run of the body has come to, before its commit. */
  private record Attempt<T>(T result, @Nullable Completed<T> replayed) {}

  private <T> Attempt<T> attempt(
      Transaction transaction,
      RunOptions options,
      ResultCodec<T> codec,
      Function<Transaction, T> body) {
    RequestId request = options.request();
    if (request != null) {
      Receipt receipt = receipts.find(transaction, request);
      if (receipt != null) {
        Completed<T> replayed = replay(receipt, codec);
        return new Attempt<>(replayed.result(), replayed);
      }
    }
    T result = body.apply(transaction);
    if (request != null) {
      receipts.record(transaction, request, codec.encode(result));
    }
    return new Attempt<>(result, null);
  }

  private static <T> Completed<T> replay(Receipt receipt, ResultCodec<T> codec) {
    byte[] result = receipt.result();
    if (result == null) {
      throw new TercetException(
              Reason.RESULT_NOT_KEPT,
              "The call was carried out before; its result was too large to keep.")
          .with("commit_version", receipt.version())
          .with("limit", Receipts.RESULT_BYTES_MAX);
    }
    return new Completed<>(codec.decode(result), receipt.version(), true);
  }

  private boolean worthAnother(TercetException error, RunOptions options, long pauseNanos) {
    boolean conflict =
        error.reason() == Reason.TRANSACTION_CONFLICT
            || error.reason() == Reason.CONFLICT_WINDOW_FULL;
    return conflict && options.deadlineNanos() - engine.clock().nanos() > pauseNanos;
  }

  private static long pauseNanos(int attempt) {
    long most = Math.min(PAUSE_NANOS_MAX, FIRST_PAUSE_NANOS << Math.min(attempt, 20));
    return ThreadLocalRandom.current().nextLong(most) + 1;
  }

  /** One asynchronous call, over all its attempts. */
  private final class AsyncRun<T> {
    private final RunOptions options;
    private final ResultCodec<T> codec;
    private final Function<Transaction, T> body;
    private final CompletableFuture<Completed<T>> future;

    AsyncRun(
        RunOptions options,
        ResultCodec<T> codec,
        Function<Transaction, T> body,
        CompletableFuture<Completed<T>> future) {
      this.options = options;
      this.codec = codec;
      this.body = body;
      this.future = future;
    }

    void start(int number) {
      try (Transaction transaction = Transaction.begin(engine, readSetBytes)) {
        Attempt<T> tried = attempt(transaction, options, codec, body);
        Completed<T> replayed = tried.replayed();
        if (replayed != null) {
          future.complete(replayed);
          return;
        }
        var unused =
            transaction
                .commitAsync(options.durability(), options.deadlineNanos())
                .whenComplete((outcome, error) -> ended(number, tried.result(), outcome, error));
      } catch (TercetException e) {
        again(number, e);
      } catch (RuntimeException | Error e) {
        // Also what the machine lacks: somebody waits for this future, and others behind them.
        future.completeExceptionally(e);
      }
    }

    private void ended(int number, T result, @Nullable Outcome outcome, @Nullable Throwable error) {
      if (outcome instanceof Outcome.Committed committed) {
        future.complete(new Completed<>(result, committed.version(), false));
      } else if (outcome != null) {
        again(number, outcome.error());
      } else if (error != null) {
        future.completeExceptionally(error);
      }
    }

    private void again(int number, TercetException error) {
      long pause = pauseNanos(number);
      if (future.isDone() || !worthAnother(error, options, pause)) {
        future.completeExceptionally(error);
        return;
      }
      try {
        var unused = retries.schedule(() -> start(number + 1), pause, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The store is being closed: there will be no other attempt.
        future.completeExceptionally(error);
      }
    }
  }
}
