package io.tercet.api.transaction;

import com.google.protobuf.ByteString;
import io.tercet.api.rpc.BatchSource;
import io.tercet.api.rpc.StreamPlan;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.TercetException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The interactive transactions of a server, by id.
 *
 * <p>An id is 128 random bits, bound to its owner. A transaction ends by commit, by rollback, when
 * nothing is done with it for its idle timeout, and at its deadline; so what a client leaves behind
 * ends by itself. How it ended is remembered for the last ones, so that Commit and Rollback may be
 * repeated; of a commit, the store itself keeps a receipt for longer, and over a restart.
 *
 * <p>May be used from any thread; none of its methods blocks.
 *
 * @param <H> the transaction under it
 */
public final class TransactionRegistry<H extends TransactionHandle> implements AutoCloseable {
  private static final int ID_BYTES = 16;

  /** Finds what the store knows of the commit of a transaction that this registry does not hold. */
  @FunctionalInterface
  public interface Receipts {
    /**
     * Looks for a receipt; may wait for the disk.
     *
     * @return the version of the commit, or null if there is no receipt
     */
    @Nullable Long find(TransactionOwner owner, ByteString id);
  }

  /** Opens a transaction that will have the id. */
  @FunctionalInterface
  public interface Opener<H> {
    /** Opens it. */
    H open(ByteString id);
  }

  private final TransactionLimits limits;
  private final Receipts receipts;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentMap<ByteString, OpenTransaction<H>> open = new ConcurrentHashMap<>();
  private final Map<ByteString, Remembered> remembered;
  private final AtomicInteger openCount = new AtomicInteger();
  private volatile boolean closing;

  private record Remembered(TransactionOwner owner, Ending ending) {}

  /**
   * Creates an empty registry.
   *
   * @param workers run what has to wait its turn
   * @param timer ends what is abandoned
   */
  public TransactionRegistry(
      TransactionLimits limits,
      Receipts receipts,
      Executor workers,
      ScheduledExecutorService timer) {
    this.limits = limits;
    this.receipts = receipts;
    this.workers = workers;
    this.timer = timer;
    this.remembered = bounded(limits.endedMax());
  }

  @SuppressWarnings("serial") // never serialized
  private static Map<ByteString, Remembered> bounded(int sizeMax) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<ByteString, Remembered> eldest) {
        return size() > sizeMax;
      }
    };
  }

  /**
   * Begins a transaction.
   *
   * @param owner whose it is
   * @param idleMs how long it may rest
   * @param timeoutMs how long it may live
   * @param opener opens the transaction under it
   * @return its id
   * @throws TercetException TOO_MANY_TRANSACTIONS, SHUTTING_DOWN, or what the opener throws
   */
  public ByteString begin(TransactionOwner owner, long idleMs, long timeoutMs, Opener<H> opener) {
    if (openCount.incrementAndGet() > limits.openMax()) {
      openCount.decrementAndGet();
      throw TransactionErrors.tooManyOpen();
    }
    ByteString id = newId();
    OpenTransaction<H> transaction;
    try {
      transaction =
          new OpenTransaction<>(
              owner,
              opener.open(id),
              workers,
              limits.waitingCallsMax(),
              (ended, ending) -> forget(id, ended, ending));
    } catch (RuntimeException | Error e) {
      openCount.decrementAndGet();
      throw e;
    }
    open.put(id, transaction);
    long idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMs);
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    watch(transaction, idleNanos, deadlineNanos);
    if (closing) {
      TercetException why = TransactionErrors.shuttingDown();
      transaction.end(new Ending.Dropped(why), why);
      throw why;
    }
    return id;
  }

  /**
   * Does something with a transaction when it is its turn.
   *
   * @param id of the transaction
   * @param caller who asks
   * @param body runs while nothing else is done with the transaction, until its stage completes; on
   *     this thread if nothing else is done right now. It does not wait for anything for long.
   * @return what the body completes with, or why it was not run
   */
  public <A> CompletableFuture<A> call(
      ByteString id, TransactionOwner caller, Function<H, CompletionStage<A>> body) {
    CompletableFuture<A> result = new CompletableFuture<>();
    OpenTransaction<H> transaction;
    try {
      transaction = find(id, caller);
    } catch (TercetException e) {
      result.completeExceptionally(e);
      return result;
    }
    transaction.take(
        new Turn<>() {
          @Override
          public CompletionStage<?> run(H handle) {
            CompletionStage<A> stage;
            try {
              stage = body.apply(handle);
            } catch (RuntimeException | Error e) {
              stage = CompletableFuture.failedStage(e);
            }
            return stage.whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    result.completeExceptionally(failure);
                  } else {
                    result.complete(answer);
                  }
                });
          }

          @Override
          public void refused(TercetException why) {
            result.completeExceptionally(why);
          }
        });
    return result;
  }

  /**
   * Plans a stream that reads in a transaction, in turns, and ends with it.
   *
   * @param opener opens the source in the stream's first turn
   * @throws TercetException TRANSACTION_NOT_FOUND if the transaction is not held for the caller
   */
  public <A> StreamPlan<A> stream(
      ByteString id, TransactionOwner caller, Function<H, BatchSource<A>> opener) {
    OpenTransaction<H> transaction = find(id, caller);
    return new StreamPlan<>(
        transaction, () -> opener.apply(transaction.handle()), StreamPlan.UNBOUNDED);
  }

  /**
   * Commits. Asked again, also while the first one runs, it answers the same.
   *
   * @return the version of the commit, or why there is none
   */
  public CompletableFuture<Long> commit(
      ByteString id, TransactionOwner caller, Durability durability) {
    OpenTransaction<H> transaction = open.get(id);
    if (transaction != null && transaction.owner().principal().equals(caller.principal())) {
      if (!transaction.owner().equals(caller)) {
        return CompletableFuture.failedFuture(TransactionErrors.otherDatabase());
      }
      transaction.commit(durability);
      return transaction.ending().thenApply(Ending::toCommit);
    }
    Ending known = remembered(id, caller);
    if (known != null) {
      return CompletableFuture.completedFuture(known).thenApply(Ending::toCommit);
    }
    return askReceipts(id, caller);
  }

  /**
   * Rolls back. Asked again, it answers the same.
   *
   * @return completes when nothing of the transaction is left, or says why it cannot be rolled back
   */
  public CompletableFuture<Void> rollback(ByteString id, TransactionOwner caller) {
    OpenTransaction<H> transaction = open.get(id);
    if (transaction != null && transaction.owner().principal().equals(caller.principal())) {
      if (!transaction.owner().equals(caller)) {
        return CompletableFuture.failedFuture(TransactionErrors.otherDatabase());
      }
      transaction.end(new Ending.RolledBack(), TransactionErrors.notHeld());
      return transaction.ending().thenAccept(Ending::toRollback);
    }
    Ending known = remembered(id, caller);
    if (known != null) {
      return CompletableFuture.completedFuture(known).thenAccept(Ending::toRollback);
    }
    return CompletableFuture.failedFuture(TransactionErrors.notHeld());
  }

  /** Returns how many transactions are open. */
  public int openCount() {
    return openCount.get();
  }

  /** Begins no more, and ends all that are open, each after the call of it that runs. */
  @Override
  public void close() {
    closing = true;
    TercetException why = TransactionErrors.shuttingDown();
    List<OpenTransaction<H>> left = new ArrayList<>(open.values());
    left.forEach(transaction -> transaction.end(new Ending.Dropped(why), why));
  }

  private OpenTransaction<H> find(ByteString id, TransactionOwner caller) {
    OpenTransaction<H> transaction = open.get(id);
    if (transaction == null || !transaction.owner().principal().equals(caller.principal())) {
      throw TransactionErrors.notHeld();
    }
    if (!transaction.owner().database().equals(caller.database())) {
      throw TransactionErrors.otherDatabase();
    }
    return transaction;
  }

  private CompletableFuture<Long> askReceipts(ByteString id, TransactionOwner caller) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    try {
      workers.execute(
          () -> {
            try {
              Long version = receipts.find(caller, id);
              if (version == null) {
                answer.completeExceptionally(TransactionErrors.notHeld());
              } else {
                answer.complete(version);
              }
            } catch (RuntimeException | Error e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(TransactionErrors.shuttingDown());
    }
    return answer;
  }

  private @Nullable Ending remembered(ByteString id, TransactionOwner caller) {
    synchronized (remembered) {
      Remembered known = remembered.get(id);
      return known != null && known.owner().equals(caller) ? known.ending() : null;
    }
  }

  private void forget(ByteString id, OpenTransaction<H> transaction, Ending ending) {
    if (ending.remembered()) {
      synchronized (remembered) {
        remembered.put(id, new Remembered(transaction.owner(), ending));
      }
    }
    open.remove(id);
    openCount.decrementAndGet();
  }

  private void watch(OpenTransaction<H> transaction, long idleNanos, long deadlineNanos) {
    long now = System.nanoTime();
    long rest = Math.min(transaction.lastUsedNanos() + idleNanos - now, deadlineNanos - now);
    if (rest <= 0) {
      TercetException why = TransactionErrors.notHeld();
      transaction.end(new Ending.Dropped(why), why);
      return;
    }
    try {
      transaction.nextCheck(
          timer.schedule(
              () -> watch(transaction, idleNanos, deadlineNanos), rest, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      // The timer ends with the server, which ends all transactions.
    }
  }

  private ByteString newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return ByteString.copyFrom(id);
  }
}
