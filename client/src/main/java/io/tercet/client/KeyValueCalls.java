package io.tercet.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tercet.client.Caller.Call;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.BatchGetResponse;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.CountResponse;
import io.tercet.kv.v1.DeleteRangeRequest;
import io.tercet.kv.v1.DeleteRangeResponse;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.DeleteResponse;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.ExpireResponse;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PersistRequest;
import io.tercet.kv.v1.PersistResponse;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls of one bucket as requests, and what their answers come to. Immutable; any thread may
 * call it.
 */
record KeyValueCalls(Session session, String bucket) {

  Call<GetRequest, GetResponse, Optional<Entry>> get(byte[] key, boolean metadataOnly) {
    GetRequest request =
        GetRequest.newBuilder()
            .setDatabase(session.database())
            .setBucket(bucket)
            .setKey(bytes(key))
            .setTransactionId(session.transactionId())
            .setMetadataOnly(metadataOnly)
            .build();
    return Call.read(
        KeyValueServiceGrpc.getGetMethod(),
        request,
        session.reads(),
        answer ->
            answer.hasEntry()
                ? Optional.of(Entry.of(request.getKey(), answer.getEntry()))
                : Optional.empty());
  }

  Call<BatchGetRequest, BatchGetResponse, BatchGetResult> batchGet(
      List<byte[]> keys, boolean metadataOnly) {
    BatchGetRequest.Builder builder =
        BatchGetRequest.newBuilder()
            .setDatabase(session.database())
            .setBucket(bucket)
            .setTransactionId(session.transactionId())
            .setMetadataOnly(metadataOnly);
    for (byte[] key : keys) {
      builder.addKeys(bytes(key));
    }
    BatchGetRequest request = builder.build();
    return Call.read(
        KeyValueServiceGrpc.getBatchGetMethod(),
        request,
        session.reads(),
        answer -> batchGetResult(request, answer));
  }

  private static BatchGetResult batchGetResult(BatchGetRequest request, BatchGetResponse answer) {
    List<Optional<Entry>> entries = new ArrayList<>(answer.getResultsCount());
    for (int i = 0; i < answer.getResultsCount(); i++) {
      io.tercet.kv.v1.BatchGetResult result = answer.getResults(i);
      entries.add(
          result.hasEntry()
              ? Optional.of(Entry.of(request.getKeys(i), result.getEntry()))
              : Optional.empty());
    }
    return new BatchGetResult(answer.getReadVersion(), List.copyOf(entries));
  }

  Call<PutRequest, PutResponse, PutResult> put(byte[] key, byte[] value, PutOptions options) {
    PutRequest.Builder request = options.template().toBuilder();
    String requestId = session.requestIds().next(request.getRequestId());
    request
        .setDatabase(session.database())
        .setBucket(bucket)
        .setKey(bytes(key))
        .setValue(bytes(value))
        .setTransactionId(session.transactionId())
        .setRequestId(requestId);
    ByteString asked = request.getKey();
    return Call.write(
        KeyValueServiceGrpc.getPutMethod(),
        request.build(),
        session.writes(requestId),
        answer ->
            new PutResult(
                answer.getCommitVersion(),
                previous(answer.hasPrevious(), asked, answer.getPrevious())));
  }

  Call<DeleteRequest, DeleteResponse, DeleteResult> delete(byte[] key, DeleteOptions options) {
    DeleteRequest.Builder request = options.template().toBuilder();
    String requestId = session.requestIds().next(request.getRequestId());
    request
        .setDatabase(session.database())
        .setBucket(bucket)
        .setKey(bytes(key))
        .setTransactionId(session.transactionId())
        .setRequestId(requestId);
    ByteString asked = request.getKey();
    return Call.write(
        KeyValueServiceGrpc.getDeleteMethod(),
        request.build(),
        session.writes(requestId),
        answer ->
            new DeleteResult(
                answer.getCommitVersion(),
                answer.getExisted(),
                previous(answer.hasPrevious(), asked, answer.getPrevious())));
  }

  Call<IncrementRequest, IncrementResponse, IncrementResult> increment(
      byte[] key, long delta, IncrementOptions options) {
    IncrementRequest.Builder request = options.template().toBuilder();
    String requestId = session.requestIds().next(request.getRequestId());
    request
        .setDatabase(session.database())
        .setBucket(bucket)
        .setKey(bytes(key))
        .setDelta(delta)
        .setTransactionId(session.transactionId())
        .setRequestId(requestId);
    ByteString asked = request.getKey();
    return Call.write(
        KeyValueServiceGrpc.getIncrementMethod(),
        request.build(),
        session.writes(requestId),
        answer ->
            new IncrementResult(
                answer.getCommitVersion(),
                answer.getValue(),
                previous(answer.hasPrevious(), asked, answer.getPrevious())));
  }

  Call<ExpireRequest, ExpireResponse, ExpireResult> expire(byte[] key, ExpireOptions options) {
    ExpireRequest.Builder request = options.template().toBuilder();
    String requestId = session.requestIds().next(request.getRequestId());
    request
        .setDatabase(session.database())
        .setBucket(bucket)
        .setKey(bytes(key))
        .setTransactionId(session.transactionId())
        .setRequestId(requestId);
    return Call.write(
        KeyValueServiceGrpc.getExpireMethod(),
        request.build(),
        session.writes(requestId),
        answer ->
            new ExpireResult(answer.getCommitVersion(), answer.getExisted(), answer.getChanged()));
  }

  Call<PersistRequest, PersistResponse, ExpireResult> persist(byte[] key, PersistOptions options) {
    PersistRequest.Builder request = options.template().toBuilder();
    String requestId = session.requestIds().next(request.getRequestId());
    request
        .setDatabase(session.database())
        .setBucket(bucket)
        .setKey(bytes(key))
        .setTransactionId(session.transactionId())
        .setRequestId(requestId);
    return Call.write(
        KeyValueServiceGrpc.getPersistMethod(),
        request.build(),
        session.writes(requestId),
        answer ->
            new ExpireResult(answer.getCommitVersion(), answer.getExisted(), answer.getChanged()));
  }

  Call<CountRequest, CountResponse, Long> count(KeyRange range, long limit) {
    CountRequest request =
        CountRequest.newBuilder()
            .setDatabase(session.database())
            .setBucket(bucket)
            .setTransactionId(session.transactionId())
            .setPrefix(range.prefix())
            .setStart(range.start())
            .setEnd(range.end())
            .setLimit(limit)
            .build();
    return Call.read(
        KeyValueServiceGrpc.getCountMethod(), request, session.reads(), CountResponse::getCount);
  }

  Call<DeleteRangeRequest, DeleteRangeResponse, DeleteRangeResult> deleteRange(
      KeyRange range, DeleteRangeOptions options) {
    DeleteRangeRequest.Builder request = options.template().toBuilder();
    String requestId = session.requestIds().next(request.getRequestId());
    request
        .setDatabase(session.database())
        .setBucket(bucket)
        .setTransactionId(session.transactionId())
        .setPrefix(range.prefix())
        .setStart(range.start())
        .setEnd(range.end())
        .setRequestId(requestId);
    return Call.write(
        KeyValueServiceGrpc.getDeleteRangeMethod(),
        request.build(),
        session.writes(requestId),
        answer ->
            new DeleteRangeResult(
                answer.getCommitVersion(), answer.getDeletedCount(), answer.getComplete()));
  }

  Call<WriteRequest, WriteResponse, WriteResult> write(Write write) {
    WriteRequest.Builder builder = write.template().toBuilder();
    String requestId = session.requestIds().next(builder.getRequestId());
    WriteRequest request =
        builder
            .setDatabase(session.database())
            .setBucket(bucket)
            .setTransactionId(session.transactionId())
            .setRequestId(requestId)
            .build();
    return Call.write(
        KeyValueServiceGrpc.getWriteMethod(),
        request,
        session.writes(requestId),
        answer -> WriteResults.of(request, answer));
  }

  ScanRequest scan(ScanOptions options) {
    return options.template().toBuilder()
        .setDatabase(session.database())
        .setBucket(bucket)
        .setTransactionId(session.transactionId())
        .build();
  }

  WatchRequest watch(WatchOptions options) {
    return options.template().toBuilder().setDatabase(session.database()).setBucket(bucket).build();
  }

  BulkLoadRequest bulkLoad(String loadId, BulkLoadOptions options) {
    return BulkLoadRequest.newBuilder()
        .setHeader(
            options.template().toBuilder()
                .setDatabase(session.database())
                .setBucket(bucket)
                .setLoadId(loadId))
        .build();
  }

  static Optional<Entry> previous(boolean given, ByteString key, io.tercet.kv.v1.Entry entry) {
    return given ? Optional.of(Entry.of(key, entry)) : Optional.empty();
  }

  private static ByteString bytes(byte[] array) {
    return UnsafeByteOperations.unsafeWrap(array);
  }
}
