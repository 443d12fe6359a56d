package io.tercet.api.service;

import com.google.protobuf.MessageLite;
import io.tercet.api.rpc.Answer;
import io.tercet.kv.KeyValues;
import io.tercet.kv.Operation;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.DeleteResponse;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.ExpireResponse;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.PersistRequest;
import io.tercet.kv.v1.PersistResponse;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import java.util.function.Function;

/** The writes of one key: Put, Delete, Increment, Expire, Persist. May be used from any thread. */
final class KeyValueWrites {
  private final KeyValues keyValues;
  private final WriteCalls<PutResponse> puts;
  private final WriteCalls<DeleteResponse> deletes;
  private final WriteCalls<IncrementResponse> increments;
  private final WriteCalls<ExpireResponse> expires;
  private final WriteCalls<PersistResponse> persists;

  KeyValueWrites(Backend backend) {
    this.keyValues = backend.tercet().keyValues();
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
    this.expires =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(ExpireResponse.parser()),
            ExpireResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.persists =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(PersistResponse.parser()),
            PersistResponse::getCommitVersion,
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
    apply(call, puts, target, Operations.put(request), Results::put);
  }

  void delete(DeleteRequest request, Answer<DeleteResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, deletes, target, Operations.delete(request), Results::delete);
  }

  void increment(IncrementRequest request, Answer<IncrementResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, increments, target, Operations.increment(request), Results::increment);
  }

  void expire(ExpireRequest request, Answer<ExpireResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, expires, target, Operations.expire(request), Results::expire);
  }

  void persist(PersistRequest request, Answer<PersistResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    apply(call, persists, target, Operations.persist(request), Results::persist);
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
            answer.andThen(calls::sized)));
  }
}
