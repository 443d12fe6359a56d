package io.tercet.api.service;

import io.tercet.api.rpc.Answer;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.KeyRanges;
import io.tercet.kv.KeyValueModel;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.CountResponse;
import io.tercet.kv.v1.DeleteRangeRequest;
import io.tercet.kv.v1.DeleteRangeResponse;
import java.util.function.Function;

/** Count and DeleteRange. May be used from any thread. */
final class RangeCalls {
  private final Backend backend;
  private final KeyValueModel model;
  private final WriteCalls<DeleteRangeResponse> deletions;

  RangeCalls(Backend backend) {
    this.backend = backend;
    this.model = backend.tercet().keyValues().model();
    this.deletions =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(DeleteRangeResponse.parser()),
            DeleteRangeResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
  }

  void count(CountRequest request, Answer<CountResponse> call) {
    Operations.bucket(request.getBucket());
    KeyRange range =
        KeyRanges.of(
            request.getPrefix().toByteArray(),
            request.getStart().toByteArray(),
            request.getEnd().toByteArray());
    long limit = KeyRanges.limit("limit", request.getLimit());
    Function<Transaction, CountResponse> count =
        transaction ->
            CountResponse.newBuilder()
                .setReadVersion(transaction.version())
                .setCount(
                    model.count(
                        transaction,
                        Backend.database(request.getDatabase()),
                        request.getBucket(),
                        range,
                        limit,
                        call::isCancelled))
                .build();
    if (request.getTransactionId().isEmpty()) {
      backend.onWorker(
          call,
          () -> {
            try (Transaction transaction = backend.tercet().begin(true)) {
              call.send(count.apply(transaction));
            }
          });
      return;
    }
    call.sendWhenComplete(
        backend
            .transactions()
            .call(
                request.getTransactionId(),
                Backend.owner(call.info(), request.getDatabase()),
                handle -> backend.onWorker(() -> count.apply(handle.transaction()))));
  }

  void deleteRange(DeleteRangeRequest request, Answer<DeleteRangeResponse> call) {
    Operations.bucket(request.getBucket());
    KeyRange range =
        KeyRanges.of(
            request.getPrefix().toByteArray(),
            request.getStart().toByteArray(),
            request.getEnd().toByteArray());
    long limit = KeyRanges.limit("limit", request.getLimit());
    Target target =
        Target.of(
            request.getDatabase(),
            request.getTransactionId(),
            request.getDurability(),
            request.getRequestId(),
            request);
    Function<Transaction, DeleteRangeResponse> body =
        transaction ->
            answer(
                model.deleteRange(
                    transaction,
                    target.database(),
                    request.getBucket(),
                    range,
                    limit,
                    call::isCancelled));
    if (target.inTransaction()) {
      deletions.inTransaction(call, target, false, false, body);
    } else {
      backend.onWorker(call, () -> deletions.run(call, target, body));
    }
  }

  private static DeleteRangeResponse answer(KeyValueModel.RangeDeletion deletion) {
    return DeleteRangeResponse.newBuilder()
        .setCommitVersion(deletion.deletedCount() > 0 ? WriteCalls.CHANGED : WriteCalls.UNCHANGED)
        .setDeletedCount(deletion.deletedCount())
        .setComplete(deletion.complete())
        .build();
  }
}
