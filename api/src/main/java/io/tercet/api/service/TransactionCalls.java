package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Answer;
import io.tercet.api.transaction.TransactionOwner;
import io.tercet.core.Store;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.transaction.Transaction;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.BeginResponse;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.CommitResponse;
import io.tercet.transaction.v1.RollbackRequest;
import io.tercet.transaction.v1.RollbackResponse;

/** Begin, Commit and Rollback. May be used from any thread. */
final class TransactionCalls {
  private final Backend backend;
  private final long idleMsMax;
  private final long timeoutMsMax;
  private final long readOnlyTimeoutMsMax;

  TransactionCalls(Backend backend) {
    this.backend = backend;
    this.idleMsMax = backend.config().get(Settings.TRANSACTION_IDLE_TIMEOUT_MS);
    this.timeoutMsMax = backend.config().get(Settings.TRANSACTION_TIMEOUT_MS);
    this.readOnlyTimeoutMsMax = backend.config().get(Settings.TRANSACTION_READ_ONLY_TIMEOUT_MS);
  }

  void begin(BeginRequest request, Answer<BeginResponse> call) {
    long idleMs = bounded("idle_timeout_ms", request.getIdleTimeoutMs(), idleMsMax);
    long timeoutMs =
        bounded(
            "timeout_ms",
            request.getTimeoutMs(),
            request.getReadOnly() ? readOnlyTimeoutMsMax : timeoutMsMax);
    TransactionOwner owner = Backend.owner(call.info(), request.getDatabase());
    BeginResponse.Builder answer =
        BeginResponse.newBuilder().setIdleTimeoutMs(idleMs).setTimeoutMs(timeoutMs);
    ByteString id =
        backend
            .transactions()
            .begin(owner, idleMs, timeoutMs, given -> open(request, owner, given, answer));
    if (call.isCancelled()) {
      // Nobody will ever learn of it.
      var unused = backend.transactions().rollback(id, owner);
    }
    call.send(answer.setTransactionId(id).build());
  }

  private InteractiveTransaction open(
      BeginRequest request, TransactionOwner owner, ByteString id, BeginResponse.Builder answer) {
    Store store = backend.tercet().store();
    Transaction transaction = backend.tercet().begin(request.getReadOnly());
    try {
      store.catalog().database(transaction, owner.database());
      answer.setReadVersion(transaction.version());
      return new InteractiveTransaction(transaction, store.receipts(), owner, id);
    } catch (RuntimeException | Error e) {
      transaction.close();
      throw e;
    }
  }

  void commit(CommitRequest request, Answer<CommitResponse> call) {
    call.sendWhenComplete(
        backend
            .transactions()
            .commit(
                named(request.getTransactionId()),
                Backend.owner(call.info(), request.getDatabase()),
                Target.durability(request.getDurability()))
            .thenApply(version -> CommitResponse.newBuilder().setCommitVersion(version).build()));
  }

  void rollback(RollbackRequest request, Answer<RollbackResponse> call) {
    call.sendWhenComplete(
        backend
            .transactions()
            .rollback(
                named(request.getTransactionId()),
                Backend.owner(call.info(), request.getDatabase()))
            .thenApply(done -> RollbackResponse.getDefaultInstance()));
  }

  private static ByteString named(ByteString id) {
    if (id.isEmpty()) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "The request names no transaction.")
          .with("field", "transaction_id");
    }
    return id;
  }

  private static long bounded(String field, long asked, long most) {
    if (asked < 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A timeout is not negative.")
          .with("field", field)
          .with("value", asked);
    }
    return asked == 0 ? most : Math.min(asked, most);
  }
}
