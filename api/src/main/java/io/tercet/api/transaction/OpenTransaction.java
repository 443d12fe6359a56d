package io.tercet.api.transaction;

import io.tercet.api.rpc.Turns;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.TercetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One interactive transaction: its turns, and its end.
 *
 * <h2>Turns</h2>
 *
 * <p>What is done with the transaction is done in turns, one at a time, in the order in which they
 * were asked for. A turn is over when its stage completes, so that no thread waits: a turn that is
 * free is taken on the thread that asks; one that has to wait is taken later, on a worker. Streams
 * take a turn for each few messages, so that other calls come in between: a client that writes
 * while it reads a stream would otherwise wait for itself.
 *
 * <h2>The end</h2>
 *
 * <p>An end refuses whatever waits or comes later. The streams and the transaction itself are
 * closed in a last turn, when the running one is over: nothing is closed under somebody's hands,
 * and nothing is left open. How it ended is said once, by {@link #ending}.
 *
 * <p>May be used from any thread. {@code this} guards the fields, and is never held while other
 * code runs.
 */
final class OpenTransaction<H extends TransactionHandle> implements Turns {
  private static final CompletionStage<?> OVER = CompletableFuture.completedStage(null);

  private final TransactionOwner owner;
  private final H handle;
  private final Executor workers;
  private final int waitingMax;
  private final BiConsumer<OpenTransaction<H>, Ending> onEnd;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  private final ArrayDeque<Turn<H>> waiting = new ArrayDeque<>();
  private final Set<Turns.Step> streams = new LinkedHashSet<>();
  private boolean busy;
  private boolean ended;
  private boolean commitAsked;
  private long lastUsedNanos = System.nanoTime();
  private @Nullable Future<?> check;

  /**
   * Creates it.
   *
   * @param onEnd called once, when nothing is left of it, before {@link #ending} completes
   */
  OpenTransaction(
      TransactionOwner owner,
      H handle,
      Executor workers,
      int waitingMax,
      BiConsumer<OpenTransaction<H>, Ending> onEnd) {
    this.owner = owner;
    this.handle = handle;
    this.workers = workers;
    this.waitingMax = waitingMax;
    this.onEnd = onEnd;
  }

  /** Returns the transaction under it; only for use in a turn. */
  H handle() {
    return handle;
  }

  TransactionOwner owner() {
    return owner;
  }

  /** Returns how this transaction ends; completes when nothing of it is left. */
  CompletableFuture<Ending> ending() {
    return ending;
  }

  /** Takes a turn: now if none is running, else later on a worker; or refuses it. */
  void take(Turn<H> turn) {
    take(turn, waitingMax);
  }

  /** As {@link #take(Turn)}, with another bound of how many turns may wait before this one. */
  private void take(Turn<H> turn, int waitingBound) {
    TercetException refusal = null;
    synchronized (this) {
      if (ended) {
        refusal = TransactionErrors.notHeld();
      } else if (!busy) {
        busy = true;
      } else if (waiting.size() >= waitingBound) {
        refusal = TransactionErrors.tooManyWaiting();
      } else {
        waiting.add(turn);
        return;
      }
    }
    if (refusal == null) {
      run(turn);
    } else {
      turn.refused(refusal);
    }
  }

  /** Takes a turn for a step of a stream, always on a worker. */
  @Override
  public void take(Turns.Step step) {
    Turn<H> turn =
        new Turn<>() {
          @Override
          public CompletionStage<?> run(H handle) {
            synchronized (OpenTransaction.this) {
              streams.add(step);
            }
            step.run();
            return OVER;
          }

          @Override
          public void refused(TercetException why) {
            // What an open stream holds is the transaction's: it is let go of in a turn alone,
            // and the turn that ends the transaction does so.
            if (!isOpen(step)) {
              step.refused(why);
            }
          }
        };
    try {
      workers.execute(() -> take(turn, isOpen(step) ? Integer.MAX_VALUE : waitingMax));
    } catch (RejectedExecutionException e) {
      turn.refused(TransactionErrors.shuttingDown());
    }
  }

  private synchronized boolean isOpen(Turns.Step step) {
    return streams.contains(step);
  }

  @Override
  public synchronized void leave(Turns.Step step) {
    streams.remove(step);
  }

  /**
   * Commits after the turns that wait already; only the first time it is asked for. {@link #ending}
   * says how that went.
   */
  void commit(Durability durability) {
    synchronized (this) {
      if (commitAsked) {
        return;
      }
      commitAsked = true;
    }
    take(
        new Turn<>() {
          @Override
          public CompletionStage<?> run(H handle) {
            TercetException why = TransactionErrors.notHeld();
            List<Turn<H>> refused = seal();
            if (refused == null) {
              // It was ended while this turn waited for a thread; the last turn comes next.
              return OVER;
            }
            refused.forEach(turn -> turn.refused(why));
            closeStreams(why);
            return committed(durability);
          }

          @Override
          public void refused(TercetException why) {
            // It has ended in another way, which is what ending() says.
          }
        },
        Integer.MAX_VALUE);
  }

  /**
   * Ends this transaction without a commit, unless it has ended.
   *
   * @param how what is said of it
   * @param why what those are told that wait
   */
  void end(Ending how, TercetException why) {
    Turn<H> last = lastTurn(how, why);
    List<Turn<H>> refused;
    boolean now;
    synchronized (this) {
      refused = seal();
      if (refused == null) {
        return;
      }
      now = !busy;
      if (now) {
        busy = true;
      } else {
        waiting.add(last);
      }
    }
    refused.forEach(turn -> turn.refused(why));
    if (now) {
      run(last);
    }
  }

  /** Returns since when nothing is done with this transaction, or now if something is. */
  synchronized long lastUsedNanos() {
    return busy ? System.nanoTime() : lastUsedNanos;
  }

  /** Keeps the next look at whether this transaction is abandoned, to cancel it at the end. */
  synchronized void nextCheck(Future<?> next) {
    check = next;
    if (ending.isDone()) {
      next.cancel(false);
    }
  }

  private Turn<H> lastTurn(Ending how, TercetException why) {
    return new Turn<>() {
      @Override
      public CompletionStage<?> run(H handle) {
        try {
          closeStreams(why);
        } finally {
          finish(how);
        }
        return OVER;
      }

      @Override
      public void refused(TercetException refusal) {
        throw new IllegalStateException("a last turn is never refused");
      }
    };
  }

  private CompletionStage<?> committed(Durability durability) {
    CompletableFuture<Long> version;
    try {
      version = handle.commit(durability);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the transaction is over, and those who wait for its end are told.
      version = CompletableFuture.failedFuture(e);
    }
    return version.handle(
        (committed, failure) -> {
          finish(
              failure == null ? new Ending.Committed(committed) : new Ending.Failed(bare(failure)));
          return committed;
        });
  }

  private void finish(Ending how) {
    try {
      handle.close();
    } finally {
      synchronized (this) {
        if (check != null) {
          check.cancel(false);
        }
      }
      onEnd.accept(this, how);
      ending.complete(how);
    }
  }

  private static Throwable bare(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Refuses what comes from now on; returns what waited, or null if that was done before. */
  private synchronized @Nullable List<Turn<H>> seal() {
    if (ended) {
      return null;
    }
    ended = true;
    List<Turn<H>> refused = new ArrayList<>(waiting);
    waiting.clear();
    return refused;
  }

  private void closeStreams(TercetException why) {
    List<Turns.Step> open;
    synchronized (this) {
      open = new ArrayList<>(streams);
    }
    try {
      open.forEach(step -> step.refused(why));
    } finally {
      synchronized (this) {
        streams.clear();
      }
    }
  }

  private void run(Turn<H> turn) {
    CompletionStage<?> over;
    try {
      over = turn.run(handle);
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
    over.whenComplete((ignored, failure) -> release());
  }

  private void release() {
    Turn<H> next;
    synchronized (this) {
      lastUsedNanos = System.nanoTime();
      next = waiting.poll();
      busy = next != null;
    }
    if (next != null) {
      runOnWorker(next);
    }
  }

  private void runOnWorker(Turn<H> turn) {
    try {
      workers.execute(() -> run(turn));
    } catch (RejectedExecutionException e) {
      // The server ends: what is left is the last turn, which must not be lost, or refused.
      run(turn);
    }
  }

  @Override
  public String toString() {
    return "transaction of " + owner;
  }
}
