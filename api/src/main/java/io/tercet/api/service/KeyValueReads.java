package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Answer;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.Entry;
import io.tercet.kv.KeyValues;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.BatchGetResponse;
import io.tercet.kv.v1.BatchGetResult;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Get and BatchGet. May be used from any thread. */
final class KeyValueReads {
  /** So many keys are read on the thread of the transport; more are handed on. */
  private static final int INLINE_KEYS_MAX = 16;

  /** So many keys are read at a time, to see whether the answer has grown too large. */
  private static final int KEYS_AT_A_TIME = 16;

  private final Backend backend;
  private final KeyValues keyValues;
  private final int keysMax;

  KeyValueReads(Backend backend) {
    this.backend = backend;
    this.keyValues = backend.tercet().keyValues();
    this.keysMax = backend.config().get(Settings.KV_BATCH_GET_MAX_KEYS);
  }

  void get(GetRequest request, Answer<GetResponse> call) {
    String bucket = Operations.bucket(request.getBucket());
    String database = Backend.database(request.getDatabase());
    byte[] key = request.getKey().toByteArray();
    boolean metadataOnly = request.getMetadataOnly();
    if (request.getTransactionId().isEmpty()) {
      call.send(answer(keyValues.get(database, bucket, key), metadataOnly));
      return;
    }
    call.sendWhenComplete(
        backend
            .transactions()
            .call(
                request.getTransactionId(),
                Backend.owner(call.info(), database),
                handle ->
                    CompletableFuture.completedStage(
                        answer(
                            keyValues.model().get(handle.transaction(), database, bucket, key),
                            metadataOnly))));
  }

  private static GetResponse answer(@Nullable Entry entry, boolean metadataOnly) {
    return entry == null
        ? GetResponse.getDefaultInstance()
        : GetResponse.newBuilder().setEntry(Entries.unnamed(entry, metadataOnly)).build();
  }

  void batchGet(BatchGetRequest request, Answer<BatchGetResponse> call) {
    Operations.bucket(request.getBucket());
    if (request.getKeysCount() > keysMax) {
      throw new TercetException(
              Reason.MESSAGE_TOO_LARGE, "The request has more keys than it may; divide it.")
          .with("limit", Settings.KV_BATCH_GET_MAX_KEYS.key());
    }
    if (!request.getTransactionId().isEmpty()) {
      call.sendWhenComplete(
          backend
              .transactions()
              .call(
                  request.getTransactionId(),
                  Backend.owner(call.info(), request.getDatabase()),
                  handle ->
                      request.getKeysCount() <= INLINE_KEYS_MAX
                          ? CompletableFuture.completedStage(read(request, handle.transaction()))
                          : backend.onWorker(() -> read(request, handle.transaction()))));
    } else if (request.getKeysCount() <= INLINE_KEYS_MAX) {
      call.send(readAlone(request));
    } else {
      backend.onWorker(call, () -> call.send(readAlone(request)));
    }
  }

  private BatchGetResponse readAlone(BatchGetRequest request) {
    try (Transaction transaction = backend.tercet().begin(true)) {
      return read(request, transaction);
    }
  }

  private BatchGetResponse read(BatchGetRequest request, Transaction transaction) {
    BatchGetResponse.Builder answer =
        BatchGetResponse.newBuilder().setReadVersion(transaction.version());
    long bytes = 0;
    for (int from = 0; from < request.getKeysCount(); from += KEYS_AT_A_TIME) {
      int to = Math.min(request.getKeysCount(), from + KEYS_AT_A_TIME);
      for (BatchGetResult result : read(request, from, to, transaction)) {
        bytes += result.getSerializedSize();
        answer.addResults(result);
      }
      if (bytes > backend.answerBytesMax()) {
        throw Backend.answerTooLarge();
      }
    }
    return answer.build();
  }

  private List<BatchGetResult> read(
      BatchGetRequest request, int from, int to, Transaction transaction) {
    List<byte[]> keys = new ArrayList<>(to - from);
    for (ByteString key : request.getKeysList().subList(from, to)) {
      keys.add(key.toByteArray());
    }
    String database = Backend.database(request.getDatabase());
    List<BatchGetResult> results = new ArrayList<>(to - from);
    for (Entry entry :
        keyValues.model().batchGet(transaction, database, request.getBucket(), keys)) {
      results.add(
          entry == null
              ? BatchGetResult.getDefaultInstance()
              : BatchGetResult.newBuilder()
                  .setEntry(Entries.unnamed(entry, request.getMetadataOnly()))
                  .build());
    }
    return results;
  }
}
