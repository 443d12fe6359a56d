package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.error.WireError;
import io.tercet.api.rpc.StreamMethod;
import io.tercet.api.rpc.StreamPlan;
import io.tercet.api.rpc.Turns;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams over a real connection: what is made, when it stops, and that everything is let go. */
class StreamFlowTest {
  private static final long LONG_MS = 600_000;

  private final ExecutorService workers = Executors.newFixedThreadPool(2);

  @AfterEach
  void end() {
    workers.shutdownNow();
  }

  @Test
  void everyMessageArrivesInOrder() throws Exception {
    var numbers = new EndpointFixture.Numbers(300);
    try (EndpointFixture fixture = serving(plan(numbers, LONG_MS))) {
      List<Long> got = new ArrayList<>();
      scan(fixture).forEachRemaining(message -> got.add(message.getEntries(0).getVersion()));
      assertThat(got).hasSize(300).isSorted().startsWith(0L).endsWith(299L);
      assertThat(numbers.closed.getCount()).isZero();
    }
  }

  @Test
  void aSlowReaderStopsTheSourceAndHoldsNoThread() throws Exception {
    var numbers = new EndpointFixture.Numbers(100_000);
    try (EndpointFixture fixture = serving(plan(numbers, LONG_MS))) {
      RawCall call = new RawCall(fixture);
      call.request(1);
      call.next();
      awaitStill(numbers);
      // What is on its way is bounded by the windows of the connection, not by the stream.
      assertThat(numbers.made.get()).isLessThan(200);
      CompletableFuture.runAsync(() -> {}, workers).get(30, TimeUnit.SECONDS);
      int before = numbers.made.get();
      call.request(100);
      for (int i = 0; i < 100; i++) {
        call.next();
      }
      awaitStill(numbers);
      assertThat(numbers.made.get()).isGreaterThan(before);
      call.cancel();
      assertThat(numbers.closed.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aVanishedClientClosesTheSource() throws Exception {
    var numbers = new EndpointFixture.Numbers(100_000);
    try (EndpointFixture fixture = serving(plan(numbers, LONG_MS))) {
      RawCall call = new RawCall(fixture);
      call.request(1);
      call.next();
      fixture.channel.shutdownNow();
      assertThat(numbers.closed.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.gate.awaitEmpty(30_000)).isTrue();
    }
  }

  @Test
  void aDeadlineClosesTheSource() throws Exception {
    var numbers = new EndpointFixture.Numbers(100_000);
    try (EndpointFixture fixture = serving(plan(numbers, LONG_MS))) {
      Iterator<ScanResponse> slow =
          KeyValueServiceGrpc.newBlockingStub(fixture.channel)
              .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
              .scan(ScanRequest.getDefaultInstance());
      slow.next();
      assertThat(numbers.closed.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> slow.forEachRemaining(message -> {}))
          .isInstanceOf(StatusRuntimeException.class)
          .matches(e -> Status.fromThrowable(e).getCode() == Status.Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void aSourceThatIsOpenForTooLongIsClosedEvenIfNobodyReads() throws Exception {
    var numbers = new EndpointFixture.Numbers(100_000);
    try (EndpointFixture fixture = serving(plan(numbers, 200))) {
      RawCall call = new RawCall(fixture);
      call.request(1);
      call.next();
      assertThat(numbers.closed.await(30, TimeUnit.SECONDS)).isTrue();
      call.request(1_000_000);
      ScanResponse last = call.next();
      while (!call.isOver()) {
        last = call.next();
      }
      assertThat(last.getResumeToken()).isEqualTo("expired");
      assertThat(call.status().isOk()).isTrue();
    }
  }

  @Test
  void aSourceThatFailsEndsTheStreamWithItsReason() throws Exception {
    StreamMethod<ScanRequest, ScanResponse> failing =
        (request, info) ->
            new StreamPlan<>(
                Turns.on(workers),
                () -> {
                  throw new TercetException(Reason.VERSION_TOO_OLD, "No.");
                },
                LONG_MS);
    try (EndpointFixture fixture = serving(failing)) {
      assertReason(fixture, Reason.VERSION_TOO_OLD);
    }
  }

  @Test
  void aPlanThatFailsEndsTheStreamWithItsReason() throws Exception {
    StreamMethod<ScanRequest, ScanResponse> failing =
        (request, info) -> {
          throw new TercetException(Reason.FOREIGN_TOKEN, "No.");
        };
    try (EndpointFixture fixture = serving(failing)) {
      assertReason(fixture, Reason.FOREIGN_TOKEN);
    }
  }

  @Test
  void manyStreamsShareFewThreads() throws Exception {
    StreamMethod<ScanRequest, ScanResponse> each =
        (request, info) ->
            new StreamPlan<>(Turns.on(workers), () -> new EndpointFixture.Numbers(20), LONG_MS);
    try (EndpointFixture fixture = serving(each)) {
      List<RawCall> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        RawCall call = new RawCall(fixture);
        call.request(1);
        calls.add(call);
      }
      for (RawCall call : calls) {
        call.request(100);
        for (int i = 0; i < 20; i++) {
          assertThat(call.next().getEntries(0).getVersion()).isEqualTo(i);
        }
      }
      assertThat(fixture.gate.awaitEmpty(30_000)).isTrue();
    }
  }

  private StreamMethod<ScanRequest, ScanResponse> plan(
      EndpointFixture.Numbers source, long lifetimeMs) {
    return (request, info) -> new StreamPlan<>(Turns.on(workers), () -> source, lifetimeMs);
  }

  private static EndpointFixture serving(StreamMethod<ScanRequest, ScanResponse> scan) {
    return new EndpointFixture(ServerConfig.defaults(), EndpointFixture::echo, scan);
  }

  private static Iterator<ScanResponse> scan(EndpointFixture fixture) {
    return fixture.stub().scan(ScanRequest.getDefaultInstance());
  }

  private static void assertReason(EndpointFixture fixture, Reason reason) {
    assertThatThrownBy(() -> scan(fixture).next())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(Objects.requireNonNull(e.getTrailers()).get(WireError.REASON))
                    .isEqualTo(reason.name()));
  }

  /** Waits until the source has made nothing for a while. */
  private static void awaitStill(EndpointFixture.Numbers numbers) throws InterruptedException {
    int before = -1;
    while (before != numbers.made.get()) {
      before = numbers.made.get();
      Thread.sleep(200);
    }
  }

  /** A stream of which each message is asked for by hand. */
  private static final class RawCall extends ClientCall.Listener<ScanResponse> {
    private final ClientCall<ScanRequest, ScanResponse> call;
    private final LinkedBlockingQueue<ScanResponse> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> over = new CompletableFuture<>();

    RawCall(EndpointFixture fixture) {
      call = fixture.channel.newCall(KeyValueServiceGrpc.getScanMethod(), CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.sendMessage(ScanRequest.getDefaultInstance());
      call.halfClose();
    }

    void request(int count) {
      call.request(count);
    }

    void cancel() {
      call.cancel("the test is over", null);
    }

    ScanResponse next() throws InterruptedException {
      return Objects.requireNonNull(messages.poll(30, TimeUnit.SECONDS));
    }

    boolean isOver() throws Exception {
      while (messages.isEmpty() && !over.isDone()) {
        Thread.sleep(1);
      }
      return messages.isEmpty();
    }

    Status status() throws Exception {
      return over.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(ScanResponse message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      over.complete(status);
    }
  }
}
