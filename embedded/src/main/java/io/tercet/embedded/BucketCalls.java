package io.tercet.embedded;

import io.tercet.core.transaction.Transaction;
import io.tercet.kv.AtomicWrite;
import io.tercet.kv.Entry;
import io.tercet.kv.EntryLoad;
import io.tercet.kv.KeyRanges;
import io.tercet.kv.KeyValueModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The calls of one bucket as the model has them. Immutable; any thread may call it. */
record BucketCalls(Session session, String bucket) {
  Function<Transaction, BatchGetResult> batchGet(List<byte[]> keys, boolean withoutValues) {
    return transaction -> {
      List<Optional<io.tercet.embedded.Entry>> entries = new ArrayList<>(keys.size());
      for (Entry found : model().batchGet(transaction, session.database(), bucket, keys)) {
        entries.add(io.tercet.embedded.Entry.ofNullable(found, withoutValues));
      }
      return new BatchGetResult(transaction.version(), List.copyOf(entries));
    };
  }

  Function<Transaction, Long> count(KeyRange range, long limit) {
    return transaction ->
        model()
            .count(
                transaction,
                session.database(),
                bucket,
                range.inModel(),
                KeyRanges.limit("limit", limit),
                session.backing()::isUnwanted);
  }

  WriteCall<PutResult> put(byte[] key, byte[] value, PutOptions options) {
    return new WriteCall.Single<>(
        options.terms(),
        options.toOperation(bucket, key, value),
        ReceiptCodec.PUT,
        PutResult::of,
        PutResult::at);
  }

  WriteCall<DeleteResult> delete(byte[] key, DeleteOptions options) {
    return new WriteCall.Single<>(
        options.terms(),
        options.toOperation(bucket, key),
        ReceiptCodec.DELETE,
        DeleteResult::of,
        DeleteResult::at);
  }

  WriteCall<IncrementResult> increment(byte[] key, long delta, IncrementOptions options) {
    return new WriteCall.Single<>(
        options.terms(),
        options.toOperation(bucket, key, delta),
        ReceiptCodec.INCREMENT,
        IncrementResult::of,
        IncrementResult::at);
  }

  WriteCall<ExpireResult> expire(byte[] key, ExpireOptions options) {
    return new WriteCall.Single<>(
        options.terms(),
        options.toOperation(bucket, key),
        ReceiptCodec.EXPIRE,
        ExpireResult::of,
        ExpireResult::at);
  }

  WriteCall<ExpireResult> persist(byte[] key, PersistOptions options) {
    return new WriteCall.Single<>(
        options.terms(),
        options.toOperation(bucket, key),
        ReceiptCodec.EXPIRE,
        ExpireResult::of,
        ExpireResult::at);
  }

  WriteCall<DeleteRangeResult> deleteRange(KeyRange range, DeleteRangeOptions options) {
    return new WriteCall.Several<>(
        options.terms(),
        false,
        true,
        () -> RequestHash.ofRange(bucket, range, options.limit()),
        ReceiptCodec.DELETE_RANGE,
        transaction ->
            DeleteRangeResult.of(
                model()
                    .deleteRange(
                        transaction,
                        session.database(),
                        bucket,
                        range.inModel(),
                        KeyRanges.limit("limit", options.limit()),
                        session.backing()::isUnwanted)),
        DeleteRangeResult::at);
  }

  WriteCall<WriteResult> write(Write write) {
    AtomicWrite inModel = write.inModel(bucket);
    return new WriteCall.Several<>(
        write.terms(),
        inModel.branchOperationsMax() <= 1,
        false,
        () -> RequestHash.of(inModel),
        ReceiptCodec.WRITE,
        transaction -> WriteResult.of(model().write(transaction, session.database(), inModel)),
        WriteResult::at);
  }

  EntryLoad.Plan load(String loadId, BulkLoadOptions options) {
    return new EntryLoad.Plan(
        Session.PRINCIPAL, session.database(), bucket, loadId, options.skipsExisting());
  }

  private KeyValueModel model() {
    return session.backing().keyValues().model();
  }
}
