package io.tercet.api.service;

import io.tercet.kv.v1.DeleteResponse;
import io.tercet.kv.v1.DeleteResult;
import io.tercet.kv.v1.ExpireResponse;
import io.tercet.kv.v1.ExpireResult;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.IncrementResult;
import io.tercet.kv.v1.OperationResult;
import io.tercet.kv.v1.PersistResponse;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.PutResult;

/**
 * Encodes what operations of the key-value model have come to; the version of an answer says
 * whether anything was changed, see {@link WriteCalls}.
 */
final class Results {
  private Results() {}

  static PutResponse put(io.tercet.kv.OperationResult result) {
    var put = (io.tercet.kv.OperationResult.Put) result;
    PutResponse.Builder answer = PutResponse.newBuilder().setCommitVersion(WriteCalls.CHANGED);
    if (put.previous() != null) {
      answer.setPrevious(Entries.unnamed(put.previous(), false));
    }
    return answer.build();
  }

  static DeleteResponse delete(io.tercet.kv.OperationResult result) {
    var delete = (io.tercet.kv.OperationResult.Delete) result;
    DeleteResponse.Builder answer =
        DeleteResponse.newBuilder()
            .setCommitVersion(changed(delete.existed()))
            .setExisted(delete.existed());
    if (delete.previous() != null) {
      answer.setPrevious(Entries.unnamed(delete.previous(), false));
    }
    return answer.build();
  }

  static IncrementResponse increment(io.tercet.kv.OperationResult result) {
    var increment = (io.tercet.kv.OperationResult.Increment) result;
    IncrementResponse.Builder answer =
        IncrementResponse.newBuilder()
            .setCommitVersion(WriteCalls.CHANGED)
            .setValue(increment.value());
    if (increment.previous() != null) {
      answer.setPrevious(Entries.unnamed(increment.previous(), false));
    }
    return answer.build();
  }

  static ExpireResponse expire(io.tercet.kv.OperationResult result) {
    var expire = (io.tercet.kv.OperationResult.Expire) result;
    return ExpireResponse.newBuilder()
        .setCommitVersion(changed(expire.changed()))
        .setExisted(expire.existed())
        .setChanged(expire.changed())
        .build();
  }

  static PersistResponse persist(io.tercet.kv.OperationResult result) {
    var persist = (io.tercet.kv.OperationResult.Expire) result;
    return PersistResponse.newBuilder()
        .setCommitVersion(changed(persist.changed()))
        .setExisted(persist.existed())
        .setChanged(persist.changed())
        .build();
  }

  private static long changed(boolean changed) {
    return changed ? WriteCalls.CHANGED : WriteCalls.UNCHANGED;
  }

  /** Encodes what one operation of a Write has come to. */
  static OperationResult ofWrite(io.tercet.kv.OperationResult result) {
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
      IncrementResult.Builder answer = IncrementResult.newBuilder().setValue(increment.value());
      if (increment.previous() != null) {
        answer.setPrevious(Entries.unnamed(increment.previous(), false));
      }
      return message.setIncrement(answer).build();
    } else if (result instanceof io.tercet.kv.OperationResult.Expire expire) {
      return message
          .setExpire(
              ExpireResult.newBuilder().setExisted(expire.existed()).setChanged(expire.changed()))
          .build();
    }
    throw new IllegalStateException("an operation has an unknown result");
  }
}
