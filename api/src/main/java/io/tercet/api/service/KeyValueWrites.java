package io.tercet.api.service;

import com.google.protobuf.MessageLite;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Answer;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.AtomicWrite;
import io.tercet.kv.KeyValues;
import io.tercet.kv.Operation;
import io.tercet.kv.v1.Branch;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.DeleteResponse;
import io.tercet.kv.v1.DeleteResult;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.IncrementResult;
import io.tercet.kv.v1.OperationResult;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.PutResult;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import java.util.function.Function;

/** Put, Delete, Increment and Write. May be used from any thread. */
final class KeyValueWrites {
  /** So many operations are carried out on the thread of the transport; more are handed on. */
  private static final int INLINE_OPERATIONS_MAX = 16;

  private final Backend backend;
  private final KeyValues keyValues;
  private final int operationsMax;
  private final WriteCalls<PutResponse> puts;
  private final WriteCalls<DeleteResponse> deletes;
  private final WriteCalls<IncrementResponse> increments;
  private final WriteCalls<WriteResponse> writes;

  KeyValueWrites(Backend backend) {
    this.backend = backend;
    this.keyValues = backend.tercet().keyValues();
    this.operationsMax = backend.config().get(Settings.KV_WRITE_MAX_OPERATIONS);
    this.puts =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(PutResponse.parser()),
            PutResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.deletes =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(DeleteResponse.parser()),
            DeleteResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.increments =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(IncrementResponse.parser()),
            IncrementResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.writes =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(WriteResponse.parser()),
            WriteResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
  }

  void put(PutRequest request, Answer<PutResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, puts, target, Operations.put(request), KeyValueWrites::put);
  }

  void delete(DeleteRequest request, Answer<DeleteResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, deletes, target, Operations.delete(request), KeyValueWrites::delete);
  }

  void increment(IncrementRequest request, Answer<IncrementResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, increments, target, Operations.increment(request), KeyValueWrites::increment);
  }

  void write(WriteRequest request, Answer<WriteResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    AtomicWrite write = Operations.write(request, operationsMax);
    Function<Transaction, WriteResponse> body =
        transaction -> write(transaction, target.database(), write);
    if (target.inTransaction()) {
      boolean atomic = Math.max(write.then().size(), write.otherwise().size()) <= 1;
      writes.inTransaction(call, target, atomic, body);
    } else if (size(write) <= INLINE_OPERATIONS_MAX) {
      writes.run(call, target, body);
    } else {
      backend.onWorker(call, () -> writes.run(call, target, body));
    }
  }

  private static int size(AtomicWrite write) {
    return write.comparisons().size() + Math.max(write.then().size(), write.otherwise().size());
  }

  private <A extends MessageLite> void apply(
      Answer<A> call,
      WriteCalls<A> calls,
      Target target,
      Operation operation,
      Function<io.tercet.kv.OperationResult, A> answer) {
    if (target.inTransaction()) {
      calls.inTransaction(
          call,
          target,
          true,
          transaction ->
              answer.apply(keyValues.model().apply(transaction, target.database(), operation)));
      return;
    }
    calls.answer(
        call,
        keyValues.applyAsync(
            calls.options(target, call.info()),
            target.database(),
            operation,
            calls.codec(),
            answer));
  }

  private WriteResponse write(Transaction transaction, String database, AtomicWrite write) {
    AtomicWrite.Result result = keyValues.model().write(transaction, database, write);
    WriteResponse.Builder answer =
        WriteResponse.newBuilder()
            .setCommitVersion(transaction.hasWrites() ? WriteCalls.CHANGED : WriteCalls.UNCHANGED)
            .setBranch(result.held() ? Branch.BRANCH_THEN : Branch.BRANCH_ELSE);
    for (io.tercet.kv.OperationResult done : result.results()) {
      answer.addResults(operationResult(done));
    }
    return answer.build();
  }

  private static OperationResult operationResult(io.tercet.kv.OperationResult result) {
    OperationResult.Builder message = OperationResult.newBuilder();
    if (result instanceof io.tercet.kv.OperationResult.Put put) {
      PutResult.Builder answer = PutResult.newBuilder();
      if (put.previous() != null) {
        answer.setPrevious(Entries.unnamed(put.previous(), false));
      }
      return message.setPut(answer).build();
    } else if (result instanceof io.tercet.kv.OperationResult.Delete delete) {
      DeleteResult.Builder answer = DeleteResult.newBuilder().setExisted(delete.existed());
      if (delete.previous() != null) {
        answer.setPrevious(Entries.unnamed(delete.previous(), false));
      }
      return message.setDelete(answer).build();
    } else if (result instanceof io.tercet.kv.OperationResult.Increment increment) {
      return message.setIncrement(IncrementResult.newBuilder().setValue(increment.value())).build();
    }
    throw new IllegalStateException("an operation has an unknown result");
  }

  private static PutResponse put(io.tercet.kv.OperationResult result) {
    var put = (io.tercet.kv.OperationResult.Put) result;
    PutResponse.Builder answer = PutResponse.newBuilder().setCommitVersion(WriteCalls.CHANGED);
    if (put.previous() != null) {
      answer.setPrevious(Entries.unnamed(put.previous(), false));
    }
    return answer.build();
  }

  private static DeleteResponse delete(io.tercet.kv.OperationResult result) {
    var delete = (io.tercet.kv.OperationResult.Delete) result;
    DeleteResponse.Builder answer =
        DeleteResponse.newBuilder()
            .setCommitVersion(delete.existed() ? WriteCalls.CHANGED : WriteCalls.UNCHANGED)
            .setExisted(delete.existed());
    if (delete.previous() != null) {
      answer.setPrevious(Entries.unnamed(delete.previous(), false));
    }
    return answer.build();
  }

  private static IncrementResponse increment(io.tercet.kv.OperationResult result) {
    return IncrementResponse.newBuilder()
        .setCommitVersion(WriteCalls.CHANGED)
        .setValue(((io.tercet.kv.OperationResult.Increment) result).value())
        .build();
  }
}
