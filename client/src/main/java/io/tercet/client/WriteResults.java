package io.tercet.client;

import com.google.protobuf.ByteString;
import io.tercet.kv.v1.Branch;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import java.util.ArrayList;
import java.util.List;

/** Reads the answer to a Write beside its request, which has the keys. */
final class WriteResults {
  private WriteResults() {}

  static WriteResult of(WriteRequest request, WriteResponse answer) {
    boolean held = answer.getBranch() == Branch.BRANCH_THEN;
    List<io.tercet.kv.v1.Operation> applied = held ? request.getThenList() : request.getElseList();
    List<OperationResult> results = new ArrayList<>(answer.getResultsCount());
    for (int i = 0; i < answer.getResultsCount(); i++) {
      results.add(result(applied.get(i), answer.getResults(i)));
    }
    return new WriteResult(answer.getCommitVersion(), held, List.copyOf(results));
  }

  private static OperationResult result(
      io.tercet.kv.v1.Operation operation, io.tercet.kv.v1.OperationResult result) {
    return switch (result.getResultCase()) {
      case PUT -> {
        ByteString key = operation.getPut().getKey();
        io.tercet.kv.v1.PutResult put = result.getPut();
        yield new PutResult(0, KeyValueCalls.previous(put.hasPrevious(), key, put.getPrevious()));
      }
      case DELETE -> {
        ByteString key = operation.getDelete().getKey();
        io.tercet.kv.v1.DeleteResult delete = result.getDelete();
        yield new DeleteResult(
            0,
            delete.getExisted(),
            KeyValueCalls.previous(delete.hasPrevious(), key, delete.getPrevious()));
      }
      case INCREMENT -> {
        ByteString key = operation.getIncrement().getKey();
        io.tercet.kv.v1.IncrementResult increment = result.getIncrement();
        yield new IncrementResult(
            0,
            increment.getValue(),
            KeyValueCalls.previous(increment.hasPrevious(), key, increment.getPrevious()));
      }
      case EXPIRE ->
          new ExpireResult(0, result.getExpire().getExisted(), result.getExpire().getChanged());
      case RESULT_NOT_SET ->
          throw TercetClientException.notUnderstood("the result of an operation of a write");
    };
  }
}
