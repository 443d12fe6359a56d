package io.tercet.embedded;

import io.tercet.core.engine.Outcome;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.Repetitions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: reads see one version and the transaction's own writes; writes take place together
 * at {@link #commit}, or not at all. Strictly serializable: a commit that would not be fails with
 * {@code TRANSACTION_CONFLICT}, and the whole transaction is to be run again, as {@link
 * Database#transact} does.
 *
 * <p>Safe for use by any number of threads; the calls of one transaction run one at a time, each on
 * the thread that asks for it, in the order in which they are asked for. {@link #close} rolls back
 * what was not committed. A transaction that is neither ended nor closed holds the version that it
 * reads in the store, until the store is closed.
 */
public final class Transaction implements AutoCloseable {
  private final Backing backing;
  private final String database;
  private final io.tercet.core.transaction.Transaction inStore;
  private final TransactionOptions options;
  private final Backing.Handle handle = this::end;
  private final Repetitions<Object> repetitions = new Repetitions<>();
  private final long begunNanos;
  private volatile boolean ended;

  // What follows, and the transaction of the store, are guarded by this.
  private long lastUsedNanos;
  private @Nullable TercetException over;
  private @Nullable CompletableFuture<Long> committed;

  private Transaction(
      Backing backing,
      String database,
      io.tercet.core.transaction.Transaction inStore,
      TransactionOptions options) {
    this.backing = backing;
    this.database = database;
    this.inStore = inStore;
    this.options = options;
    this.begunNanos = backing.nanos();
    this.lastUsedNanos = begunNanos;
  }

  /**
   * Begins one.
   *
   * @throws TercetException DATABASE_NOT_FOUND, SHUTTING_DOWN
   */
  static Transaction begin(Backing backing, String database, TransactionOptions options) {
    io.tercet.core.transaction.Transaction inStore = backing.store().begin(options.isReadOnly());
    try {
      backing.store().catalog().database(inStore, database);
      Transaction begun = new Transaction(backing, database, inStore, options);
      backing.opened(begun.handle);
      return begun;
    } catch (RuntimeException | Error e) {
      inStore.close();
      throw e;
    }
  }

  /** Returns a bucket whose calls are part of this transaction. */
  public Bucket bucket(String name) {
    return new Bucket(new Session.Within(backing, database, this), name);
  }

  /** Returns the version that the transaction reads. */
  public long readVersion() {
    return inStore.version();
  }

  /** Returns whether commit or rollback has been called. */
  public boolean isEnded() {
    return ended;
  }

  /**
   * Commits. Asked again, it answers the same.
   *
   * @return the version of the commit; where nothing was written, the version that was read
   * @throws TercetException TRANSACTION_CONFLICT, CONFLICT_WINDOW_FULL, TRANSACTION_EXPIRED: run
   *     the whole transaction again; WRITE_STALL, QUEUE_FULL: as well, after a moment;
   *     OUTCOME_UNKNOWN: whether it took place is known when the store was opened again;
   *     TRANSACTION_NOT_FOUND if it was rolled back
   */
  public long commit() {
    CompletableFuture<Long> answer;
    synchronized (this) {
      ended = true;
      answer = committed;
      if (answer == null) {
        answer = Futures.now(this::commitNow);
        committed = answer;
      }
    }
    return Futures.join(answer);
  }

  private long commitNow() {
    try {
      ensureUsable();
      return inStore
          .commit(options.durability().inStore(), backing.deadlineNanos())
          .orThrow()
          .version();
    } finally {
      drop();
    }
  }

  /** As {@link #commit}, without waiting. */
  public CompletableFuture<Long> commitAsync() {
    synchronized (this) {
      ended = true;
      CompletableFuture<Long> answer = committed;
      if (answer == null) {
        answer = commitSoon();
        committed = answer;
      }
      // Another one for each who asks: the caller may cancel it.
      return backing.handOver(answer, Function.identity());
    }
  }

  private CompletableFuture<Long> commitSoon() {
    CompletableFuture<Outcome> running;
    try {
      ensureUsable();
      running = inStore.commitAsync(options.durability().inStore(), backing.deadlineNanos());
    } catch (TercetException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      // What is being committed is ended already; what could not be is dropped.
      drop();
    }
    return running.thenApply(outcome -> outcome.orThrow().version());
  }

  /** Tells whether it has been committed, is being committed, or nobody knows. */
  boolean mayHaveCommitted() {
    CompletableFuture<Long> commit;
    synchronized (this) {
      commit = committed;
    }
    if (commit == null) {
      return false;
    }
    return !commit.isCompletedExceptionally()
        || commit
            .handle(
                (version, thrown) ->
                    Futures.bare(thrown) instanceof TercetException failure
                        && failure.reason() == Reason.OUTCOME_UNKNOWN)
            .join();
  }

  /**
   * Drops the writes. Of no effect where that has been done already.
   *
   * @throws TercetException CONDITION_NOT_MET if the transaction has been committed
   */
  public synchronized void rollback() {
    ended = true;
    CompletableFuture<Long> commit = committed;
    if (commit != null && !commit.isCompletedExceptionally()) {
      throw new TercetException(
          Reason.CONDITION_NOT_MET, "The transaction has been committed; it cannot be undone.");
    }
    drop();
  }

  /** As {@link #rollback}; nothing is waited for in either. */
  public CompletableFuture<Void> rollbackAsync() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    try {
      rollback();
      answer.complete(null);
    } catch (TercetException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /** Rolls back, unless commit or rollback has been called. */
  @Override
  public void close() {
    if (!ended) {
      rollback();
    }
  }

  /** Does something with the transaction of the store. */
  synchronized <T> T call(Function<io.tercet.core.transaction.Transaction, T> body) {
    ensureUsable();
    try {
      return body.apply(inStore);
    } finally {
      lastUsedNanos = backing.nanos();
    }
  }

  /** Carries out a write; one that fails half way ends the transaction. */
  <T> T write(WriteCall<T> call, Function<io.tercet.core.transaction.Transaction, T> body) {
    return call(transaction -> once(call, () -> whole(call, body)));
  }

  private <T> T once(WriteCall<T> call, Supplier<T> work) {
    String id = call.terms().requestId();
    if (id.isEmpty()) {
      return work.get();
    }
    Session.requireRequestId(id);
    byte[] hash = call.hash();
    var done = repetitions.find(id, hash);
    if (done.isPresent()) {
      // The hash is of the kind of write, too, and a kind has one kind of result.
      @SuppressWarnings("unchecked")
      T result = (T) done.get();
      return result;
    }
    repetitions.reserve();
    T result = work.get();
    repetitions.record(id, hash, Optional.of(result));
    return result;
  }

  private synchronized <T> T whole(
      WriteCall<T> call, Function<io.tercet.core.transaction.Transaction, T> body) {
    try {
      return body.apply(inStore);
    } catch (RuntimeException e) {
      if (!call.isAtomic()) {
        // Part of it may have been applied, and must never be committed.
        over =
            new TercetException(
                Reason.TRANSACTION_NOT_FOUND,
                "The transaction was rolled back, because a write of it failed half way; begin"
                    + " another, and do everything again.");
        drop();
      }
      throw e;
    }
  }

  /** Closes something that reads in the transaction, while nobody else does anything in it. */
  synchronized void closing(Runnable close) {
    close.run();
  }

  private void ensureUsable() {
    if (over == null && !inStore.ended()) {
      long now = backing.nanos();
      if (isOlder(now - begunNanos, options.timeoutMs())
          || isOlder(now - lastUsedNanos, options.idleTimeoutMs())) {
        over =
            new TercetException(
                Reason.TRANSACTION_EXPIRED,
                "The transaction has lived or rested longer than was asked for, and was rolled"
                    + " back; run it again.");
        drop();
      }
    }
    if (over != null) {
      throw copy(over);
    }
    inStore.ensureUsable();
  }

  private static boolean isOlder(long nanos, long limitMs) {
    return TimeUnit.NANOSECONDS.toMillis(nanos) >= limitMs;
  }

  /** With a stack of its own, for each who meets it. */
  private static TercetException copy(TercetException why) {
    return new TercetException(why.reason(), why.text(), why);
  }

  private synchronized void drop() {
    inStore.close();
    backing.forget(handle);
  }

  private synchronized void end() {
    if (over == null) {
      over = Backing.shuttingDown();
    }
    drop();
  }
}
