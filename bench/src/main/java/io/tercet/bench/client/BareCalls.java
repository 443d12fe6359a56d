package io.tercet.bench.client;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.tercet.bench.measure.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The floor of a client: the same messages to the same server by gRPC alone, over as many channels,
 * answers looked at on the transport's thread. Any thread.
 */
final class BareCalls implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 64 << 20;

  private final List<ManagedChannel> channels = new ArrayList<>();

  BareCalls(int port, int count) {
    for (int i = 0; i < count; i++) {
      channels.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .directExecutor()
              .maxInboundMessageSize(MESSAGE_BYTES_MAX)
              .build());
    }
  }

  /** One call of a method, from its request. */
  record Bare<Q, A>(MethodDescriptor<Q, A> method, Supplier<Q> request) {}

  /** A caller that repeats a call. */
  <Q, A> Load.AsyncOperation caller(int number, Bare<Q, A> bare) {
    ManagedChannel channel = channels.get(number % channels.size());
    boolean unary = bare.method.getType() == MethodType.UNARY;
    return completion -> {
      var call = channel.newCall(bare.method, CallOptions.DEFAULT);
      StreamObserver<A> observer = new Ending<>(completion);
      if (unary) {
        ClientCalls.asyncUnaryCall(call, bare.request.get(), observer);
      } else {
        ClientCalls.asyncServerStreamingCall(call, bare.request.get(), observer);
      }
    };
  }

  @Override
  public void close() throws InterruptedException {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private record Ending<A>(Load.Completion completion) implements StreamObserver<A> {
    @Override
    public void onNext(A value) {}

    @Override
    public void onError(Throwable cause) {
      completion.failed(cause);
    }

    @Override
    public void onCompleted() {
      completion.done();
    }
  }
}
