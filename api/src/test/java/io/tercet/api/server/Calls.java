package io.tercet.api.server;

import com.google.protobuf.ByteString;
import io.tercet.common.v1.Durability;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.RollbackRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that many tests make, on one bucket of the default database. */
final class Calls {
  static final String BUCKET = "b";

  /** No interactive transaction. */
  static final ByteString ALONE = ByteString.EMPTY;

  private final ServedFixture served;

  Calls(ServedFixture served) {
    this.served = served;
  }

  ByteString begin() {
    return served.transactions().begin(BeginRequest.getDefaultInstance()).getTransactionId();
  }

  ByteString beginReadOnly() {
    return served
        .transactions()
        .begin(BeginRequest.newBuilder().setReadOnly(true).build())
        .getTransactionId();
  }

  long commit(ByteString id) {
    return served
        .transactions()
        .commit(CommitRequest.newBuilder().setTransactionId(id).build())
        .getCommitVersion();
  }

  void rollback(ByteString id) {
    var unused =
        served.transactions().rollback(RollbackRequest.newBuilder().setTransactionId(id).build());
  }

  void put(ByteString id, String key, String value) {
    var unused = served.keyValues().put(putRequest(id, key, value).build());
  }

  /** Returns a value, or null if there is none. */
  @Nullable String get(ByteString id, String key) {
    var answer =
        served
            .keyValues()
            .get(
                GetRequest.newBuilder()
                    .setBucket(BUCKET)
                    .setKey(bytes(key))
                    .setTransactionId(id)
                    .build());
    return answer.hasEntry() ? answer.getEntry().getValue().toStringUtf8() : null;
  }

  /** Returns the keys of a whole scan. */
  List<String> keys(ScanRequest request) {
    return keys(messages(request));
  }

  List<ScanResponse> messages(ScanRequest request) {
    List<ScanResponse> messages = new ArrayList<>();
    Iterator<ScanResponse> stream = served.keyValues().scan(request);
    stream.forEachRemaining(messages::add);
    return messages;
  }

  static List<String> keys(List<ScanResponse> messages) {
    return messages.stream()
        .flatMap(message -> message.getEntriesList().stream())
        .map(entry -> entry.getKey().toStringUtf8())
        .toList();
  }

  static PutRequest.Builder putRequest(ByteString id, String key, String value) {
    return PutRequest.newBuilder()
        .setBucket(BUCKET)
        .setKey(bytes(key))
        .setValue(bytes(value))
        .setTransactionId(id)
        .setDurability(Durability.DURABILITY_BUFFERED);
  }

  static ScanRequest.Builder scanRequest(ByteString id) {
    return ScanRequest.newBuilder().setBucket(BUCKET).setTransactionId(id);
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
