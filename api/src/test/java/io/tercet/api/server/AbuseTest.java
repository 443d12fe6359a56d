package io.tercet.api.server;

import static io.tercet.api.server.Calls.ALONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.tercet.admin.v1.AdminServiceGrpc;
import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.error.WireError;
import io.tercet.database.v1.DatabaseServiceGrpc;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that behave badly: whatever they do, the server is healthy after. */
class AbuseTest {
  private static final int EFFORT = Integer.getInteger("tercet.effort", 1);
  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());

  /** What a malformed or meaningless request may be answered. */
  private static final Set<Status.Code> CALLERS_FAULT =
      EnumSet.complementOf(
          EnumSet.of(
              Status.Code.UNKNOWN,
              Status.Code.INTERNAL,
              Status.Code.DATA_LOSS,
              Status.Code.UNAVAILABLE));

  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          KeyValueServiceGrpc.getServiceDescriptor(),
          TransactionServiceGrpc.getServiceDescriptor(),
          DatabaseServiceGrpc.getServiceDescriptor(),
          AdminServiceGrpc.getServiceDescriptor());

  @TempDir Path directory;
  private ServedFixture served;
  private Calls calls;

  @BeforeEach
  void start() {
    served =
        new ServedFixture(
            directory,
            ServerConfig.defaults()
                .with(Settings.TRANSACTION_IDLE_TIMEOUT_MS, 5_000L)
                .with(Settings.MAX_CONNECTIONS, 1_000));
    calls = new Calls(served);
  }

  @AfterEach
  void endHealthy() throws Exception {
    calls.put(ALONE, "healthy", "yes");
    assertThat(calls.get(ALONE, "healthy")).isEqualTo("yes");
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (openTransactions() > 0 && System.nanoTime() < giveUp) {
      Thread.sleep(20);
    }
    assertThat(openTransactions()).isZero();
    served.close();
  }

  @Test
  void randomAndMutatedMessagesOnEveryMethodAreAnswered() {
    Random random = new Random(SEED);
    for (ServiceDescriptor service : SERVICES) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        for (int i = 0; i < 60 * EFFORT; i++) {
          byte[] request =
              i % 2 == 0 ? noise(random) : RandomMessages.mutated(method(method), random);
          Answered answer = send(method.getFullMethodName(), request);
          assertThat(answer.status().getCode())
              .as("%s, -Dtercet.seed=%d: %s", method.getFullMethodName(), SEED, answer.status())
              .isIn(CALLERS_FAULT);
          if (!answer.status().isOk()) {
            assertThat(answer.trailers().get(WireError.REASON))
                .as("%s, -Dtercet.seed=%d", method.getFullMethodName(), SEED)
                .isNotNull();
          }
        }
      }
    }
  }

  @Test
  void deadlinesOfAMillisecondAreKept() {
    for (int i = 0; i < 200 * EFFORT; i++) {
      try {
        var unused =
            KeyValueServiceGrpc.newBlockingStub(served.channel())
                .withDeadlineAfter(1, TimeUnit.MILLISECONDS)
                .put(Calls.putRequest(ALONE, "k" + i, "v").build());
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      }
    }
  }

  @Test
  void streamsThatAreCancelledOrNeverReadHoldNothing() throws Exception {
    String large = "x".repeat(200_000);
    for (int i = 0; i < 40; i++) {
      calls.put(ALONE, "k" + i, large);
    }
    for (int i = 0; i < 100; i++) {
      ClientCall<ScanRequest, ScanResponse> call = scan(served.channel(), i % 3);
      if (i % 2 == 0) {
        call.cancel("changed my mind", null);
      }
    }
    served.restart();
    calls = new Calls(served);
  }

  @Test
  void abandonedTransactionsAndStreamsOfAVanishedClientEnd() {
    ManagedChannel vanishing = connect();
    String large = "x".repeat(500_000);
    for (int i = 0; i < 20; i++) {
      calls.put(ALONE, "k" + i, large);
    }
    for (int i = 0; i < 20; i++) {
      ByteString id =
          TransactionServiceGrpc.newBlockingStub(vanishing)
              .begin(BeginRequest.getDefaultInstance())
              .getTransactionId();
      var unused =
          KeyValueServiceGrpc.newBlockingStub(vanishing).scan(Calls.scanRequest(id).build()).next();
    }
    vanishing.shutdownNow();
  }

  @Test
  void manyConnectionsComeAndGo() throws Exception {
    int threads = Thread.activeCount();
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ManagedChannel channel = connect();
      channels.add(channel);
      var unused =
          AdminServiceGrpc.newBlockingStub(channel)
              .getServerInfo(GetServerInfoRequest.getDefaultInstance());
    }
    assertThat(served.server().openConnections()).isGreaterThanOrEqualTo(200);
    channels.forEach(ManagedChannel::shutdownNow);
    for (ManagedChannel channel : channels) {
      assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    while (served.server().openConnections() > 1) {
      Thread.sleep(10);
    }
    // The client's own pools may have grown, but nothing with the connections.
    assertThat(Thread.activeCount()).isLessThan(threads + 50);
  }

  @Test
  void requestsThatNeverEndAreNoHarm() throws Exception {
    List<ClientCall<?, ?>> open = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ClientCall<ScanRequest, ScanResponse> call =
          served.channel().newCall(KeyValueServiceGrpc.getScanMethod(), CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      if (i % 2 == 0) {
        call.sendMessage(Calls.scanRequest(ALONE).build());
      }
      open.add(call);
    }
    assertThat(calls.get(ALONE, "k")).isNull();
    open.forEach(call -> call.cancel("the test is over", null));
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", served.server().port())
        .usePlaintext()
        .build();
  }

  private static ClientCall<ScanRequest, ScanResponse> scan(ManagedChannel channel, int messages) {
    ClientCall<ScanRequest, ScanResponse> call =
        channel.newCall(KeyValueServiceGrpc.getScanMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(Calls.scanRequest(ALONE).build());
    call.halfClose();
    if (messages > 0) {
      call.request(messages);
    }
    return call;
  }

  private long openTransactions() {
    return served
        .admin()
        .getServerInfo(GetServerInfoRequest.getDefaultInstance())
        .getOpenTransactionCount();
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Message method(MethodDescriptor<?, ?> method) {
    var supplier =
        (ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor());
    assertThat(supplier.getMethodDescriptor().getName()).isEqualTo(method.getBareMethodName());
    var marshaller =
        (MethodDescriptor.PrototypeMarshaller<?>) (Object) method.getRequestMarshaller();
    return (Message) Objects.requireNonNull(marshaller.getMessagePrototype());
  }

  /** How a call ended. */
  private record Answered(Status status, Metadata trailers) {}

  private Answered send(String method, byte[] request) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName(method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    CompletableFuture<Answered> over = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        served
            .channel()
            .newCall(descriptor, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            // What was mutated may still be a watch, which goes on for as long as it is let.
            if (method.endsWith("/Watch")) {
              over.complete(new Answered(Status.OK, new Metadata()));
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            over.complete(new Answered(status, trailers));
          }
        },
        new Metadata());
    call.request(Integer.MAX_VALUE);
    call.sendMessage(request);
    call.halfClose();
    Answered answered = over.join();
    call.cancel("answered", null);
    return answered;
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }
}
