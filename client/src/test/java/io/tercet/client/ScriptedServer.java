package io.tercet.client;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server over a real connection that answers what a test says, to show what a client does
 * when a server misbehaves. It keeps every request in the order of arrival.
 */
final class ScriptedServer implements AutoCloseable {
  private final List<ServerServiceDefinition> services = new ArrayList<>();
  private final List<Object> requests = new CopyOnWriteArrayList<>();
  private @Nullable Server server;

  /** Answers a unary method; what the handler throws becomes the status of the call. */
  <Q, A> ScriptedServer on(MethodDescriptor<Q, A> method, Function<Q, A> handler) {
    services.add(
        ServerServiceDefinition.builder(method.getServiceName())
            .addMethod(
                method,
                ServerCalls.asyncUnaryCall(
                    (request, answer) -> {
                      requests.add(request);
                      try {
                        answer.onNext(handler.apply(request));
                        answer.onCompleted();
                      } catch (RuntimeException e) {
                        answer.onError(e);
                      }
                    }))
            .build());
    return this;
  }

  /** Answers a method that streams. */
  <Q, A> ScriptedServer onStream(MethodDescriptor<Q, A> method, StreamHandler<Q, A> handler) {
    services.add(
        ServerServiceDefinition.builder(method.getServiceName())
            .addMethod(
                method,
                ServerCalls.asyncServerStreamingCall(
                    (request, answer) -> {
                      requests.add(request);
                      handler.handle(request, (ServerCallStreamObserver<A>) answer);
                    }))
            .build());
    return this;
  }

  /** What answers a stream. */
  interface StreamHandler<Q, A> {
    void handle(Q request, ServerCallStreamObserver<A> answer);
  }

  ScriptedServer start() {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    merged().forEach(builder::addService);
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  int port() {
    return Objects.requireNonNull(server, "not started").getPort();
  }

  TercetClientBuilder client() {
    return TercetClient.builder().port(port());
  }

  <Q> List<Q> requests(Class<Q> type) {
    return requests.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() {
    Objects.requireNonNull(server, "not started").shutdownNow();
  }

  /** Says no as a Tercet server would to a client without rich errors. */
  static RuntimeException refusal(Status.Code code, String reason, String retry) {
    return refusal(code, reason, retry, 0);
  }

  static RuntimeException refusal(Status.Code code, String reason, String retry, long afterMs) {
    Metadata trailers = new Metadata();
    trailers.put(ascii("tercet-reason"), reason);
    trailers.put(ascii("tercet-retry"), retry);
    if (afterMs > 0) {
      trailers.put(ascii("tercet-retry-after-ms"), Long.toString(afterMs));
    }
    return code.toStatus().withDescription("scripted").asRuntimeException(trailers);
  }

  static <A> void finish(StreamObserver<A> answer, A message) {
    answer.onNext(message);
    answer.onCompleted();
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** gRPC wants all methods of one service in one definition. */
  private List<ServerServiceDefinition> merged() {
    List<ServerServiceDefinition> merged = new ArrayList<>();
    services.stream()
        .map(one -> one.getServiceDescriptor().getName())
        .distinct()
        .forEach(
            name -> {
              ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(name);
              services.stream()
                  .filter(one -> one.getServiceDescriptor().getName().equals(name))
                  .flatMap(one -> one.getMethods().stream())
                  .forEach(all::addMethod);
              merged.add(all.build());
            });
    return merged;
  }
}
