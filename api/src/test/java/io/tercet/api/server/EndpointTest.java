package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.error.WireError;
import io.tercet.api.rpc.Answer;
import io.tercet.api.rpc.StreamMethod;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What any call meets before it is understood: limits, bytes that mean nothing, and the end. */
class EndpointTest {
  private static final StreamMethod<ScanRequest, ScanResponse> NO_SCAN =
      (request, info) -> {
        throw new TercetException(Reason.UNIMPLEMENTED, "No.");
      };

  @Test
  void aCallIsAnswered() throws Exception {
    try (EndpointFixture fixture = serving(ServerConfig.defaults())) {
      assertEcho(fixture);
    }
  }

  @Test
  void malformedBytesAreAnInvalidArgument() throws Exception {
    try (EndpointFixture fixture = serving(ServerConfig.defaults())) {
      assertReason(
          () -> raw(fixture, "tercet.kv.v1.KeyValueService/Get", new byte[] {(byte) 0xff, 1, 2}),
          Status.Code.INVALID_ARGUMENT,
          Reason.INVALID_ARGUMENT);
      assertEcho(fixture);
    }
  }

  @Test
  void anUnknownMethodAndAnUnknownServiceAreUnimplemented() throws Exception {
    try (EndpointFixture fixture = serving(ServerConfig.defaults())) {
      for (String name :
          new String[] {
            "tercet.kv.v1.KeyValueService/Append", "tercet.graph.v1.GraphService/Query", "a/b"
          }) {
        assertReason(
            () -> raw(fixture, name, new byte[0]), Status.Code.UNIMPLEMENTED, Reason.UNIMPLEMENTED);
      }
      assertEcho(fixture);
    }
  }

  @Test
  void anOversizedMessageIsRefused() throws Exception {
    ServerConfig config = ServerConfig.defaults().with(Settings.MAX_MESSAGE_BYTES, 1L << 20);
    try (EndpointFixture fixture = serving(config)) {
      GetRequest large =
          GetRequest.newBuilder().setKey(ByteString.copyFrom(new byte[(1 << 20) + 1])).build();
      assertThatThrownBy(() -> fixture.stub().get(large))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      assertEcho(fixture);
    }
  }

  @Test
  void anAnswerThatIsTooLargeIsAnError() throws Exception {
    ServerConfig config = ServerConfig.defaults().with(Settings.MAX_MESSAGE_BYTES, 1L << 20);
    try (EndpointFixture fixture =
        new EndpointFixture(
            config,
            (request, call) ->
                call.send(
                    GetResponse.newBuilder()
                        .setEntry(
                            Entry.newBuilder().setValue(ByteString.copyFrom(new byte[2 << 20])))
                        .build()),
            NO_SCAN)) {
      assertReason(
          () -> fixture.stub().get(GetRequest.getDefaultInstance()),
          Status.Code.RESOURCE_EXHAUSTED,
          Reason.MESSAGE_TOO_LARGE);
    }
  }

  @Test
  void callsBeyondTheLimitAreRefused() throws Exception {
    ConcurrentLinkedQueue<Answer<GetResponse>> held = new ConcurrentLinkedQueue<>();
    ServerConfig config = ServerConfig.defaults().with(Settings.MAX_CALLS, 2);
    try (EndpointFixture fixture =
        new EndpointFixture(config, (request, call) -> held.add(call), NO_SCAN)) {
      List<CompletableFuture<?>> running = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        running.add(
            CompletableFuture.runAsync(() -> fixture.stub().get(GetRequest.getDefaultInstance())));
      }
      while (held.size() < 2) {
        Thread.sleep(1);
      }
      assertReason(
          () -> fixture.stub().get(GetRequest.getDefaultInstance()),
          Status.Code.RESOURCE_EXHAUSTED,
          Reason.TOO_MANY_CALLS);
      held.forEach(call -> call.send(GetResponse.getDefaultInstance()));
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
      assertThat(fixture.gate.awaitEmpty(30_000)).isTrue();
      held.clear();
      CompletableFuture<?> another =
          CompletableFuture.runAsync(() -> fixture.stub().get(GetRequest.getDefaultInstance()));
      while (held.isEmpty()) {
        Thread.sleep(1);
      }
      held.forEach(call -> call.send(GetResponse.getDefaultInstance()));
      another.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aHandlerThatThrowsIsADefectWithoutItsText() throws Exception {
    try (EndpointFixture fixture =
        new EndpointFixture(
            ServerConfig.defaults(),
            (request, call) -> {
              throw new IllegalStateException("secret");
            },
            NO_SCAN)) {
      assertReason(
          () -> fixture.stub().get(GetRequest.getDefaultInstance()),
          Status.Code.INTERNAL,
          Reason.INTERNAL);
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosed() throws Exception {
    ServerConfig config = ServerConfig.defaults().with(Settings.MAX_CONNECTIONS, 3);
    try (EndpointFixture fixture = serving(config)) {
      assertEcho(fixture);
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), fixture.endpoint.port()));
      }
      while (fixture.endpoint.openConnections() < 3) {
        Thread.sleep(1);
      }
      try (Socket beyond = new Socket(InetAddress.getLoopbackAddress(), fixture.endpoint.port())) {
        beyond.setSoTimeout(30_000);
        assertThat(isClosed(beyond)).isTrue();
      }
      assertEcho(fixture);
      for (Socket socket : sockets) {
        socket.close();
      }
      while (fixture.endpoint.openConnections() > 1) {
        Thread.sleep(1);
      }
      try (Socket again = new Socket(InetAddress.getLoopbackAddress(), fixture.endpoint.port())) {
        while (fixture.endpoint.openConnections() < 2) {
          Thread.sleep(1);
        }
        assertThat(again.isConnected()).isTrue();
      }
    }
  }

  @Test
  void bytesThatAreNoHttpDoNoHarm() throws Exception {
    try (EndpointFixture fixture = serving(ServerConfig.defaults())) {
      for (byte[] bytes :
          new byte[][] {
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            new byte[100_000],
            {0x16, 3, 1, 0, 5}
          }) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), fixture.endpoint.port())) {
          socket.setSoTimeout(30_000);
          socket.getOutputStream().write(bytes);
        } catch (IOException e) {
          // The server may close before everything is written: just so.
          assertThat(e).isInstanceOf(SocketException.class);
        }
      }
      assertEcho(fixture);
    }
  }

  @Test
  void healthSaysThatEachServiceServesAndWatchesHearOfTheEnd() throws Exception {
    EndpointFixture fixture = serving(ServerConfig.defaults());
    try (fixture) {
      for (String service : new String[] {"", "tercet.kv.v1.KeyValueService"}) {
        HealthCheckResponse health =
            HealthGrpc.newBlockingStub(fixture.channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build());
        assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      }
      Iterator<HealthCheckResponse> watch =
          HealthGrpc.newBlockingStub(fixture.channel)
              .watch(HealthCheckRequest.getDefaultInstance());
      assertThat(watch.next().getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      fixture.endpoint.close();
      assertThat(watch.next().getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void reflectionNamesTheServicesUnlessSwitchedOff() throws Exception {
    try (EndpointFixture fixture = serving(ServerConfig.defaults())) {
      assertThat(reflected(fixture).get(30, TimeUnit.SECONDS))
          .contains(
              "tercet.kv.v1.KeyValueService",
              "grpc.health.v1.Health",
              "grpc.reflection.v1.ServerReflection",
              "grpc.reflection.v1alpha.ServerReflection");
    }
    try (EndpointFixture fixture =
        serving(ServerConfig.defaults().with(Settings.REFLECTION, false))) {
      assertThatThrownBy(() -> reflected(fixture).get(30, TimeUnit.SECONDS))
          .hasMessageContaining("UNIMPLEMENTED");
    }
  }

  @Test
  void callsThatRunMayEndBeforeTheServerDoes() throws Exception {
    ConcurrentLinkedQueue<Answer<GetResponse>> held = new ConcurrentLinkedQueue<>();
    try (EndpointFixture fixture =
        new EndpointFixture(ServerConfig.defaults(), (request, call) -> held.add(call), NO_SCAN)) {
      CompletableFuture<?> running =
          CompletableFuture.supplyAsync(() -> fixture.stub().get(GetRequest.getDefaultInstance()));
      while (held.isEmpty()) {
        Thread.sleep(1);
      }
      CompletableFuture<Void> closed = CompletableFuture.runAsync(fixture.endpoint::close);
      Thread.sleep(100);
      assertThat(closed).isNotDone();
      held.forEach(call -> call.send(GetResponse.getDefaultInstance()));
      running.get(30, TimeUnit.SECONDS);
      closed.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void callsThatDoNotEndAreEndedAfterTheDrainTime() throws Exception {
    ServerConfig config = ServerConfig.defaults().with(Settings.DRAIN_TIMEOUT_MS, 50L);
    CountDownLatch begun = new CountDownLatch(1);
    try (EndpointFixture fixture =
        new EndpointFixture(config, (request, call) -> begun.countDown(), NO_SCAN)) {
      CompletableFuture<GetResponse> running =
          CompletableFuture.supplyAsync(() -> fixture.stub().get(GetRequest.getDefaultInstance()));
      begun.await();
      ClientCall<GetRequest, GetResponse> silent =
          fixture.channel.newCall(KeyValueServiceGrpc.getGetMethod(), CallOptions.DEFAULT);
      CompletableFuture<String> silentReason = reasonOfEnd(silent);
      while (fixture.gate.running() < 2) {
        Thread.sleep(1);
      }
      fixture.endpoint.close();
      // It was begun, and for all that the caller may be told, it goes on and commits.
      assertReason(
          () -> {
            try {
              running.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
              throw e.getCause();
            }
          },
          Status.Code.UNAVAILABLE,
          Reason.OUTCOME_UNKNOWN);
      assertThat(silentReason.get(30, TimeUnit.SECONDS)).isEqualTo(Reason.SHUTTING_DOWN.name());
    }
  }

  /** Starts a call whose request is never complete; returns the reason with which it ends. */
  private static CompletableFuture<String> reasonOfEnd(ClientCall<GetRequest, GetResponse> call) {
    CompletableFuture<String> reason = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            reason.complete(String.valueOf(trailers.get(WireError.REASON)));
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(GetRequest.getDefaultInstance());
    return reason;
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (EndpointFixture fixture = serving(ServerConfig.defaults())) {
      ServerConfig same = ServerConfig.defaults().with(Settings.PORT, fixture.endpoint.port());
      assertThatThrownBy(() -> new GrpcEndpoint(same, List.of(), fixture.gate).close())
          .isInstanceOf(TercetException.class)
          .hasMessageContaining(String.valueOf(fixture.endpoint.port()))
          .hasMessageContaining("in use");
    }
  }

  private static EndpointFixture serving(ServerConfig config) {
    return new EndpointFixture(config, EndpointFixture::echo, NO_SCAN);
  }

  private static void assertEcho(EndpointFixture fixture) {
    ByteString key = ByteString.copyFromUtf8("k");
    assertThat(
            fixture.stub().get(GetRequest.newBuilder().setKey(key).build()).getEntry().getValue())
        .isEqualTo(key);
  }

  private static void assertReason(ThrowingCallable call, Status.Code code, Reason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              Metadata trailers = Objects.requireNonNull(e.getTrailers());
              assertThat(trailers.get(WireError.REASON)).isEqualTo(reason.name());
              assertThat(trailers.get(WireError.RETRY)).isNotNull();
              assertThat(trailers.get(WireError.DETAILS)).isNotNull();
              assertThat(e.getStatus().getDescription()).doesNotContain("secret");
            });
  }

  private static CompletableFuture<String> reflected(EndpointFixture fixture) {
    CompletableFuture<String> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(fixture.channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    names.complete(response.getListServicesResponse().toString());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    names.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    return names;
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static byte[] raw(EndpointFixture fixture, String method, byte[] request) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    ClientCall<byte[], byte[]> call =
        fixture.channel.newCall(
            descriptor, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
    return ClientCalls.blockingUnaryCall(call, request);
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
