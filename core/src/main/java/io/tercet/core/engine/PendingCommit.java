package io.tercet.core.engine;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A commit in the sequencer's queue. Whoever moves it from QUEUED on owns what happens next: the
 * leader takes it, or its caller withdraws it.
 */
final class PendingCommit {
  private static final int QUEUED = 0;
  private static final int TAKEN = 1;
  private static final int WITHDRAWN = 2;

  private final Commit commit;
  private final @Nullable Thread waiter;
  private final @Nullable CompletableFuture<Outcome> future;
  private final AtomicInteger state = new AtomicInteger(QUEUED);

  /** Belongs to whoever moved the state from QUEUED on, until it is published. */
  private @Nullable Outcome decided;

  private volatile @Nullable Outcome outcome;

  private PendingCommit(
      Commit commit, @Nullable Thread waiter, @Nullable CompletableFuture<Outcome> future) {
    this.commit = commit;
    this.waiter = waiter;
    this.future = future;
  }

  /** Creates a commit whose caller waits. */
  static PendingCommit blocking(Commit commit, Thread waiter) {
    return new PendingCommit(commit, waiter, null);
  }

  /** Creates a commit whose caller goes on. */
  static PendingCommit async(Commit commit, CompletableFuture<Outcome> future) {
    return new PendingCommit(commit, null, future);
  }

  Commit commit() {
    return commit;
  }

  @Nullable Thread waiter() {
    return waiter;
  }

  boolean take() {
    return state.compareAndSet(QUEUED, TAKEN);
  }

  boolean withdraw() {
    return state.compareAndSet(QUEUED, WITHDRAWN);
  }

  boolean isQueued() {
    return state.get() == QUEUED;
  }

  @Nullable Outcome outcome() {
    return outcome;
  }

  /** Sets how it ends; may be changed until {@link #complete}. */
  void decide(Outcome ending) {
    decided = ending;
  }

  /** Tells whether it has been decided that it does not stand. */
  boolean isRejected() {
    Outcome ending = decided;
    return ending != null && !(ending instanceof Outcome.Committed);
  }

  /** Tells the caller how it ended. */
  void complete() {
    Outcome ended = Objects.requireNonNull(decided);
    outcome = ended;
    if (waiter != null) {
      LockSupport.unpark(waiter);
    }
    if (future != null) {
      future.complete(ended);
    }
  }

  long bytes() {
    return 64L + commit.writes().sizeBytes() + commit.note().length;
  }
}
