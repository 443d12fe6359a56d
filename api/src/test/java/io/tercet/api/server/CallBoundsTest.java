package io.tercet.api.server;

import static io.tercet.api.server.Calls.ALONE;
import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.error.WireError;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.error.Reason;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.embedded.Tercet;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.DeleteOperation;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a single call may cost: memory, places, and time of threads that others wait for. */
class CallBoundsTest {
  private static final int MIB = 1 << 20;

  private final Set<String> readers = ConcurrentHashMap.newKeySet();
  private ServedFixture served = served(ServerConfig.defaults());
  private Calls calls = new Calls(served);

  private ServedFixture served(ServerConfig config) {
    Faults watched =
        point -> {
          if (point == Faults.Point.READ) {
            readers.add(Thread.currentThread().getName());
          }
          return null;
        };
    MemoryStorage storage = new MemoryStorage(watched, MemoryStorage.DEFAULT_LOG_BYTES);
    return new ServedFixture(Tercet.over(Store.open(storage, StoreOptions.DEFAULT), true), config);
  }

  private void serveAnew(ServerConfig config) throws InterruptedException {
    served.close();
    served = served(config);
    calls = new Calls(served);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void aBatchIsGivenUpBeforeItFillsTheMemory() {
    calls.put(ALONE, "k", "x".repeat(MIB));
    BatchGetRequest.Builder request = BatchGetRequest.newBuilder().setBucket(Calls.BUCKET);
    for (int i = 0; i < 10_000; i++) {
      request.addKeys(Calls.bytes("k"));
    }
    assertFails(() -> served.keyValues().batchGet(request.build()), Reason.MESSAGE_TOO_LARGE);
    BatchGetRequest metadata = request.setMetadataOnly(true).build();
    assertThat(served.keyValues().batchGet(metadata).getResultsCount()).isEqualTo(10_000);
  }

  @Test
  void aWriteWhoseAnswerCannotBeSentIsNotCommitted() throws Exception {
    serveAnew(ServerConfig.defaults().with(Settings.MAX_MESSAGE_BYTES, (long) MIB));
    String half = "x".repeat(MIB / 2);
    calls.put(ALONE, "a", half);
    calls.put(ALONE, "b", half);
    WriteRequest request =
        WriteRequest.newBuilder()
            .setBucket(Calls.BUCKET)
            .addThen(delete("a"))
            .addThen(putEmpty("b"))
            .build();
    assertFails(() -> served.keyValues().write(request), Reason.MESSAGE_TOO_LARGE);
    assertThat(calls.get(ALONE, "a")).isEqualTo(half);
    assertThat(calls.get(ALONE, "b")).isEqualTo(half);

    ByteString id = calls.begin();
    assertFails(
        () -> served.keyValues().write(request.toBuilder().setTransactionId(id).build()),
        Reason.MESSAGE_TOO_LARGE);
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_NOT_FOUND);
    assertThat(calls.get(ALONE, "a")).isEqualTo(half);
  }

  @Test
  void largeCallsOfTransactionsLeaveTheThreadsOfTheTransportToOthers() {
    calls.put(ALONE, "k", "v");
    ByteString id = calls.begin();
    BatchGetRequest.Builder keys =
        BatchGetRequest.newBuilder().setBucket(Calls.BUCKET).setTransactionId(id);
    WriteRequest.Builder write =
        WriteRequest.newBuilder().setBucket(Calls.BUCKET).setTransactionId(id);
    for (int i = 0; i < 200; i++) {
      keys.addKeys(Calls.bytes("k" + i));
      write.addThen(delete("k" + i));
    }
    readers.clear();
    assertThat(served.keyValues().batchGet(keys.build()).getResultsCount()).isEqualTo(200);
    assertThat(served.keyValues().write(write.build()).getResultsCount()).isEqualTo(200);
    assertThat(readers).isNotEmpty().noneMatch(name -> name.startsWith("tercet-transport"));
    calls.rollback(id);
  }

  @Test
  void callsWhoseRequestNeverComesGiveTheirPlaceBack() throws Exception {
    serveAnew(
        ServerConfig.defaults().with(Settings.MAX_CALLS, 2).with(Settings.CALL_TIMEOUT_MS, 500L));
    List<CompletableFuture<String>> ends = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ends.add(halfOpen());
    }
    for (CompletableFuture<String> end : ends) {
      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(Reason.DEADLINE_EXCEEDED.name());
    }
    while (!answers()) {
      Thread.sleep(10);
    }
  }

  /** Begins a put that is never asked for in whole; returns the reason of its end. */
  private CompletableFuture<String> halfOpen() {
    CompletableFuture<String> end = new CompletableFuture<>();
    ClientCall<PutRequest, PutResponse> call =
        served.channel().newCall(KeyValueServiceGrpc.getPutMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(String.valueOf(trailers.get(WireError.REASON)));
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(Calls.putRequest(ALONE, "never", "v").build());
    return end;
  }

  /** A place is free a moment after its call was told of its end. */
  private boolean answers() {
    try {
      return !served
          .admin()
          .getServerInfo(GetServerInfoRequest.getDefaultInstance())
          .getVersion()
          .isEmpty();
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      return false;
    }
  }

  private static Operation delete(String key) {
    return Operation.newBuilder()
        .setDelete(DeleteOperation.newBuilder().setKey(Calls.bytes(key)).setReturnPrevious(true))
        .build();
  }

  private static Operation putEmpty(String key) {
    return Operation.newBuilder()
        .setPut(PutOperation.newBuilder().setKey(Calls.bytes(key)).setReturnPrevious(true))
        .build();
  }
}
