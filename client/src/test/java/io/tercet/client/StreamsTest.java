package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanHeader;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nothing is left of a stream that was closed: not its buffers, nor a call that never ends. */
class StreamsTest {
  private static final int BATCHES = 20;

  private final CompletableFuture<Status> ended = new CompletableFuture<>();

  /** Says how the call ended, once gRPC has let go of all that belongs to it. */
  private final class Observer implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          super.start(
              new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                  super.onClose(status, trailers);
                  ended.complete(status);
                }
              },
              headers);
        }
      };
    }
  }

  @Test
  void streamThatIsClosedAfterItsConnectionWasLostIsLetGoOf() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    ScriptedServer server =
        new ScriptedServer()
            .onStream(
                KeyValueServiceGrpc.getScanMethod(),
                (request, answer) -> {
                  for (int i = 0; i < BATCHES; i++) {
                    answer.onNext(batch());
                  }
                  sent.countDown();
                })
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      Caller caller =
          new Caller(
              ClientInterceptors.intercept(channel, new Observer()),
              Duration.ofMinutes(1),
              new RetryPolicy(Duration.ZERO),
              Runnable::run);
      Scan scan = Scan.start(caller, ScanRequest.getDefaultInstance(), Repeat.ALWAYS);
      assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(scan.nextBatch()).isPresent();
      awaitLoss(channel, server);
      scan.close();
      assertThat(ended.get(60, TimeUnit.SECONDS).isOk()).isFalse();
    } finally {
      channel.shutdownNow();
    }
  }

  private static void awaitLoss(ManagedChannel channel, ScriptedServer server) throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    channel.notifyWhenStateChanged(ConnectivityState.READY, lost::countDown);
    server.close();
    assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static ScanResponse batch() {
    return ScanResponse.newBuilder()
        .setHeader(ScanHeader.newBuilder().setReadVersion(42))
        .addEntries(
            io.tercet.kv.v1.Entry.newBuilder()
                .setKey(ByteString.copyFromUtf8("key"))
                .setValue(ByteString.copyFrom(new byte[100])))
        .build();
  }
}
