package io.tercet.api.server;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Answer;
import io.tercet.api.rpc.BatchSource;
import io.tercet.api.rpc.CallGate;
import io.tercet.api.rpc.CallInfo;
import io.tercet.api.rpc.CallStart;
import io.tercet.api.rpc.Dialogue;
import io.tercet.api.rpc.DialogueMethod;
import io.tercet.api.rpc.ServiceBinder;
import io.tercet.api.rpc.StreamMethod;
import io.tercet.api.rpc.StreamPlan;
import io.tercet.api.rpc.UnaryMethod;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.BatchGetResponse;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.BulkLoadResponse;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A listening endpoint without a store: methods that a test gives, on a free port. */
final class EndpointFixture implements AutoCloseable {
  final ExecutorService workers = Executors.newFixedThreadPool(2);
  final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  final CallGate gate;
  final GrpcEndpoint endpoint;
  final ManagedChannel channel;

  EndpointFixture(
      ServerConfig base,
      UnaryMethod<GetRequest, GetResponse> get,
      StreamMethod<ScanRequest, ScanResponse> scan) {
    ServerConfig config = base.with(Settings.PORT, 0);
    gate = new CallGate(config.get(Settings.MAX_CALLS));
    CallStart start =
        new CallStart(
            gate, TimeUnit.SECONDS.toNanos(60), config.get(Settings.MAX_MESSAGE_BYTES).intValue());
    ServiceBinder binder =
        new ServiceBinder(KeyValueServiceGrpc.getServiceDescriptor(), start, timer)
                .unary(KeyValueServiceGrpc.getGetMethod(), get)
                .unary(KeyValueServiceGrpc.getBatchGetMethod(), EndpointFixture::noKeys)
                .unary(KeyValueServiceGrpc.getPutMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getDeleteMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getWriteMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getIncrementMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getExpireMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getPersistMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getCountMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getDeleteRangeMethod(), (request, call) -> {})
                .stream(KeyValueServiceGrpc.getScanMethod(), scan)
                .stream(KeyValueServiceGrpc.getWatchMethod(), EndpointFixture::noWatch)
                .dialogue(KeyValueServiceGrpc.getBulkLoadMethod(), EndpointFixture::noLoad)
                .unary(KeyValueServiceGrpc.getGrantLeaseMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getKeepLeaseAliveMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getRevokeLeaseMethod(), (request, call) -> {})
                .unary(KeyValueServiceGrpc.getGetLeaseMethod(), (request, call) -> {});
    endpoint = new GrpcEndpoint(config, List.of(binder.build()), gate);
    endpoint.serving();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", endpoint.port())
            .usePlaintext()
            .maxInboundMessageSize(128 << 20)
            .build();
  }

  private static void noKeys(BatchGetRequest request, Answer<BatchGetResponse> call) {
    call.send(BatchGetResponse.getDefaultInstance());
  }

  private static StreamPlan<WatchResponse> noWatch(WatchRequest request, CallInfo info) {
    throw new UnsupportedOperationException();
  }

  private static DialogueMethod.Side<BulkLoadRequest> noLoad(Dialogue<BulkLoadResponse> call) {
    throw new UnsupportedOperationException();
  }

  /** Answers with an entry whose value is the key. */
  static void echo(GetRequest request, Answer<GetResponse> call) {
    call.send(
        GetResponse.newBuilder().setEntry(Entry.newBuilder().setValue(request.getKey())).build());
  }

  KeyValueServiceGrpc.KeyValueServiceBlockingStub stub() {
    return KeyValueServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    endpoint.close();
    timer.shutdownNow();
    workers.shutdownNow();
  }

  /** A source of numbered messages that knows how many were asked for, and when it was closed. */
  static final class Numbers implements BatchSource<ScanResponse> {
    private static final ByteString PADDING = ByteString.copyFrom(new byte[64 << 10]);

    final AtomicInteger made = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    private final int count;

    Numbers(int count) {
      this.count = count;
    }

    @Override
    public Batch<ScanResponse> next() {
      int number = made.getAndIncrement();
      if (closed.getCount() == 0) {
        throw new IllegalStateException("used after it was closed");
      }
      ScanResponse message =
          ScanResponse.newBuilder()
              .addEntries(Entry.newBuilder().setVersion(number).setValue(PADDING))
              .build();
      return new Batch<>(message, number == count - 1);
    }

    @Override
    public ScanResponse expire() {
      return ScanResponse.newBuilder().setResumeToken("expired").build();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
