package io.tercet.client;

import io.tercet.client.Caller.Call;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.CommitResponse;
import io.tercet.transaction.v1.RollbackRequest;
import io.tercet.transaction.v1.RollbackResponse;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.util.concurrent.CompletableFuture;

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
  private final Session session;
  private final long readVersion;
  private final Durability durability;
  private volatile boolean ended;

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
    return session.caller().call(commitCall());
  }

  /** As {@link #commit}, without waiting. */
  public CompletableFuture<Long> commitAsync() {
    ended = true;
    return session.caller().callAsync(commitCall());
  }

  /** Drops the writes. Of no effect where the server holds the transaction no longer. */
  public void rollback() {
    ended = true;
    session.caller().call(rollbackCall());
  }

  /** As {@link #rollback}, without waiting. */
  public CompletableFuture<Void> rollbackAsync() {
    ended = true;
    return session.caller().callAsync(rollbackCall()).thenRun(() -> {});
  }

  /** Rolls back, unless commit or rollback has been called. */
  @Override
  public void close() {
    if (!ended) {
      // Without waiting: where it fails, the server rolls back by itself after the idle timeout.
      var unused = rollbackAsync();
    }
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
