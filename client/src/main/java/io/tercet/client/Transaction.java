package io.tercet.client;

import io.tercet.client.Caller.Call;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.CommitResponse;
import io.tercet.transaction.v1.RollbackRequest;
import io.tercet.transaction.v1.RollbackResponse;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A transaction: reads see one version and the transaction's own writes; writes take place together
 * at {@link #commit}, or not at all. Strictly serializable: a commit that would not be fails with
 * {@link RetryKind#TRANSACTION}, and the whole transaction is to be run again, as {@link
 * Database#transact} does.
 *
 * <p>Safe for use by any number of threads; the server runs the calls of one transaction one at a
 * time. {@link #close} rolls back what was not committed.
 */
public final class Transaction implements AutoCloseable {
  private static final String NOT_FOUND = "TRANSACTION_NOT_FOUND";

  private final Session session;
  private final long readVersion;
  private final Durability durability;

  /** The calls of commit, in their order: what came of them is known here before anywhere else. */
  private final List<CompletableFuture<Long>> commits = new CopyOnWriteArrayList<>();

  private volatile boolean ended;
  private volatile boolean rolledBack;

  Transaction(Session session, long readVersion, Durability durability) {
    this.session = session;
    this.readVersion = readVersion;
    this.durability = durability;
  }

  /** Returns a bucket whose calls are part of this transaction. */
  public Bucket bucket(String name) {
    return new Bucket(session, name);
  }

  /** Returns the version that the transaction reads. */
  public long readVersion() {
    return readVersion;
  }

  /** Returns whether commit or rollback has been called. */
  public boolean isEnded() {
    return ended;
  }

  /**
   * Commits. Safe to repeat after a failure of unknown outcome ({@link
   * TercetClientException#isOutcomeUnknown()}): it then answers what happened.
   *
   * @return the version of the commit; where nothing was written, the version that was read
   */
  public long commit() {
    ended = true;
    CompletableFuture<Long> commit = new CompletableFuture<>();
    commits.add(commit);
    try {
      long version = session.caller().call(commitCall());
      commit.complete(version);
      return version;
    } catch (RuntimeException | Error e) {
      commit.completeExceptionally(e);
      throw e;
    }
  }

  /** As {@link #commit}, without waiting. */
  public CompletableFuture<Long> commitAsync() {
    ended = true;
    CompletableFuture<Long> commit = session.caller().callAsync(commitCall());
    commits.add(commit);
    return commit;
  }

  /**
   * Drops the writes. Fails with {@code TRANSACTION_NOT_FOUND} where the server holds the
   * transaction no longer; its writes are dropped then, too, unless it was committed.
   */
  public void rollback() {
    rolledBack = true;
    ended = true;
    session.caller().call(rollbackCall());
  }

  /** As {@link #rollback}, without waiting. */
  public CompletableFuture<Void> rollbackAsync() {
    rolledBack = true;
    ended = true;
    CompletableFuture<Boolean> call = session.caller().callAsync(rollbackCall());
    return Cancellation.cancels(call, call.thenRun(() -> {}));
  }

  /** Rolls back, unless commit or rollback has been called. */
  @Override
  public void close() {
    if (!ended) {
      // Without waiting: where it fails, the server rolls back by itself after the idle timeout.
      var unused = rollbackAsync();
    }
  }

  /**
   * Tells whether a body that failed may be run again on another transaction, as far as it has
   * ended this one itself: not if it may have committed it, and not if it has rolled it back and
   * then failed because there is no such transaction any more.
   */
  boolean mayRunAgainAfter(Throwable thrown) {
    TercetClientException failure = Failures.find(thrown);
    boolean usedAfterRollback = rolledBack && failure != null && failure.reason().equals(NOT_FOUND);
    return !usedAfterRollback && !mayHaveCommitted();
  }

  private boolean mayHaveCommitted() {
    // It is marked as ended first: a commit may be just being asked for.
    boolean open = ended && !rolledBack && commits.isEmpty();
    for (CompletableFuture<Long> commit : commits) {
      if (!commit.isCompletedExceptionally()) {
        // Committed, or still asked for.
        return true;
      }
      boolean before = open;
      open = commit.handle((version, thrown) -> isOpenAfter(thrown, before)).join();
    }
    return open;
  }

  /**
   * Tells whether a transaction may be committed after a commit that failed.
   *
   * @param before whether it may have been before it
   */
  private static boolean isOpenAfter(Throwable thrown, boolean before) {
    if (!(Failures.unwrap(thrown) instanceof TercetClientException failure)) {
      // The future was cancelled, for one: nobody knows what the server has done.
      return true;
    }
    // A later answer of the server settles what an earlier call left open.
    boolean settles = failure.isFromServer() && failure.retry() != RetryKind.CALL;
    return failure.isOutcomeUnknown() || (before && !settles);
  }

  private Call<CommitRequest, CommitResponse, Long> commitCall() {
    CommitRequest request =
        CommitRequest.newBuilder()
            .setDatabase(session.database())
            .setTransactionId(session.transactionId())
            .setDurability(durability.toProto())
            .build();
    return Call.write(
        TransactionServiceGrpc.getCommitMethod(),
        request,
        Repeat.IN_TRANSACTION,
        CommitResponse::getCommitVersion);
  }

  private Call<RollbackRequest, RollbackResponse, Boolean> rollbackCall() {
    RollbackRequest request =
        RollbackRequest.newBuilder()
            .setDatabase(session.database())
            .setTransactionId(session.transactionId())
            .build();
    return Call.read(
        TransactionServiceGrpc.getRollbackMethod(), request, Repeat.IN_TRANSACTION, answer -> true);
  }
}
