package io.tercet.client;

import static io.tercet.client.ScriptedServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.tercet.common.v1.EndReason;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanEnd;
import io.tercet.kv.v1.ScanHeader;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a scan is read, and what becomes of one that does not end well. */
class ScanStreamTest {
  private static final int BATCHES = 200;

  private final AtomicInteger sent = new AtomicInteger();
  private final CountDownLatch cancelled = new CountDownLatch(1);

  private static ScanResponse batch(int number, int bytes) {
    ScanResponse.Builder batch =
        ScanResponse.newBuilder()
            .setResumeToken("token" + number)
            .addEntries(
                io.tercet.kv.v1.Entry.newBuilder()
                    .setKey(ByteString.copyFromUtf8("key" + number))
                    .setValue(ByteString.copyFrom(new byte[bytes])));
    if (number == 0) {
      batch.setHeader(ScanHeader.newBuilder().setReadVersion(42));
    }
    return batch.build();
  }

  private static ScanResponse end(EndReason reason) {
    return ScanResponse.newBuilder().setEnd(ScanEnd.newBuilder().setReason(reason)).build();
  }

  /** Sends while the transport takes more, as the real server does. */
  private ScriptedServer sending(int bytes) {
    return new ScriptedServer()
        .onStream(
            KeyValueServiceGrpc.getScanMethod(),
            (request, answer) -> {
              answer.setOnCancelHandler(cancelled::countDown);
              answer.setOnReadyHandler(() -> send(answer, bytes));
            })
        .start();
  }

  private void send(ServerCallStreamObserver<ScanResponse> answer, int bytes) {
    while (answer.isReady() && sent.get() < BATCHES) {
      answer.onNext(batch(sent.getAndIncrement(), bytes));
      if (sent.get() == BATCHES) {
        ScriptedServer.finish(answer, end(EndReason.END_REASON_EXHAUSTED));
      }
    }
  }

  @Test
  void entriesComeInOrderAndOnce() {
    try (ScriptedServer server = sending(10);
        TercetClient client = server.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      List<String> keys = new ArrayList<>();
      scan.forEach(entry -> keys.add(entry.keyAsText()));
      assertThat(keys).hasSize(BATCHES).startsWith("key0", "key1").endsWith("key199");
      assertThatThrownBy(scan::iterator).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void batchesCarryVersionTokenAndEnd() {
    try (ScriptedServer server = sending(10);
        TercetClient client = server.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      ScanBatch first = scan.nextBatchAsync().join().orElseThrow();
      assertThat(first.readVersion()).isEqualTo(42);
      assertThat(first.resumeToken()).isEqualTo("token0");
      assertThat(first.end()).isEmpty();
      ScanBatch last = first;
      for (var next = scan.nextBatch(); next.isPresent(); next = scan.nextBatch()) {
        last = next.get();
      }
      assertThat(last.end()).contains(io.tercet.client.EndReason.EXHAUSTED);
      assertThat(last.readVersion()).isEqualTo(42);
      assertThat(scan.nextBatch()).isEmpty();
    }
  }

  @Test
  void aReaderThatRestsHoldsTheServerBack() throws InterruptedException {
    try (ScriptedServer server = sending(256 * 1024);
        TercetClient client = server.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      assertThat(scan.nextBatch()).isPresent();
      int before = -1;
      // The server stands still after the windows of the transport are full: some batches.
      while (sent.get() != before) {
        before = sent.get();
        Thread.sleep(200);
      }
      assertThat(sent.get()).isLessThan(BATCHES / 2);
      int read = 1;
      while (scan.nextBatch().isPresent()) {
        read++;
      }
      assertThat(read).isEqualTo(BATCHES + 1);
    }
  }

  @Test
  void closingEndsTheScanInTheServer() throws InterruptedException {
    try (ScriptedServer server = sending(256 * 1024);
        TercetClient client = server.client().build()) {
      Scan scan = client.bucket("b").scan(ScanOptions.all());
      assertThat(scan.iterator().hasNext()).isTrue();
      scan.close();
      scan.close();
      assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(scan::nextBatch).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void anErrorInTheMiddleComesAfterWhatWasSent() {
    ScriptedServer broken =
        scripted(
            answer -> {
              answer.onNext(batch(0, 1));
              answer.onError(refusal(Status.Code.DATA_LOSS, "DATA_LOSS", "none"));
            });
    try (broken;
        TercetClient client = broken.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      assertThat(scan.nextBatch()).isPresent();
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, scan::nextBatch);
      assertThat(failure.reason()).isEqualTo("DATA_LOSS");
    }
  }

  @Test
  void aStreamWithoutAnEndIsAnError() {
    ScriptedServer cut = scripted(answer -> ScriptedServer.finish(answer, batch(0, 1)));
    try (cut;
        TercetClient client = cut.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      assertThat(scan.nextBatch()).isPresent();
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, scan::nextBatch);
      assertThat(failure.reason()).isEqualTo("STREAM_CUT_SHORT");
    }
  }

  @Test
  void anExpiredViewIsNeverASilentEnd() {
    ScriptedServer slow =
        scripted(
            answer -> {
              answer.onNext(batch(0, 1));
              ScriptedServer.finish(answer, end(EndReason.END_REASON_VIEW_EXPIRED));
            });
    try (slow;
        TercetClient client = slow.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      List<Entry> read = new ArrayList<>();
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, () -> scan.forEach(read::add));
      assertThat(failure.reason()).isEqualTo("VIEW_EXPIRED");
      assertThat(read).hasSize(1);
    }
  }

  @Test
  void aBatchThatDoesNotComeEndsWithTheDeadline() throws InterruptedException {
    ScriptedServer silent =
        new ScriptedServer()
            .onStream(
                KeyValueServiceGrpc.getScanMethod(),
                (request, answer) -> answer.setOnCancelHandler(cancelled::countDown))
            .start();
    try (silent;
        TercetClient client = silent.client().deadline(Duration.ofMillis(100)).build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, scan::nextBatch);
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Fails the first openings with what is given, then sends a batch and the end. */
  private ScriptedServer opening(RuntimeException... failures) {
    Deque<RuntimeException> left = new ConcurrentLinkedDeque<>(List.of(failures));
    return scripted(
        answer -> {
          RuntimeException failure = left.poll();
          if (failure != null) {
            answer.onError(failure);
          } else {
            answer.onNext(batch(0, 1));
            ScriptedServer.finish(answer, end(EndReason.END_REASON_EXHAUSTED));
          }
        });
  }

  @Test
  void anOpeningThatFailsForAWhileIsRepeated() {
    ScriptedServer starting =
        opening(
            refusal(Status.Code.UNAVAILABLE, "STARTING", "call", 5),
            Status.UNAVAILABLE.asRuntimeException());
    try (starting;
        TercetClient client = starting.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.prefix(new byte[] {7}))) {
      List<String> keys = new ArrayList<>();
      scan.forEach(entry -> keys.add(entry.keyAsText()));
      assertThat(keys).containsExactly("key0");
      List<ScanRequest> requests = starting.requests(ScanRequest.class);
      assertThat(requests).hasSize(3);
      assertThat(requests).containsOnly(requests.get(0));
    }
  }

  @Test
  void anOpeningIsNotRepeatedWhereThatIsNoUseOrNotWanted() {
    ScriptedServer refusing = opening(refusal(Status.Code.NOT_FOUND, "DATABASE_NOT_FOUND", "none"));
    try (refusing;
        TercetClient client = refusing.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, scan::nextBatch);
      assertThat(failure.reason()).isEqualTo("DATABASE_NOT_FOUND");
      assertThat(refusing.requests(ScanRequest.class)).hasSize(1);
    }
    ScriptedServer starting = opening(refusal(Status.Code.UNAVAILABLE, "STARTING", "call"));
    try (starting;
        TercetClient client = starting.client().retryFor(Duration.ZERO).build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, scan::nextBatch);
      assertThat(failure.reason()).isEqualTo("STARTING");
      assertThat(starting.requests(ScanRequest.class)).hasSize(1);
    }
  }

  @Test
  void aScanThatBrokeOffIsNotBegunAgain() {
    ScriptedServer broken =
        scripted(
            answer -> {
              answer.onNext(batch(0, 1));
              answer.onError(refusal(Status.Code.UNAVAILABLE, "SHUTTING_DOWN", "call"));
            });
    try (broken;
        TercetClient client = broken.client().build();
        Scan scan = client.bucket("b").scan(ScanOptions.all())) {
      assertThat(scan.nextBatch()).isPresent();
      TercetClientException failure =
          catchThrowableOfType(TercetClientException.class, scan::nextBatch);
      assertThat(failure.reason()).isEqualTo("SHUTTING_DOWN");
      assertThat(broken.requests(ScanRequest.class)).hasSize(1);
    }
  }

  @Test
  void aScanThatIsClosedBeforeItBeganIsNotBegunAgain() throws InterruptedException {
    CountDownLatch refused = new CountDownLatch(1);
    ScriptedServer starting =
        scripted(
            answer -> {
              answer.onError(refusal(Status.Code.UNAVAILABLE, "STARTING", "call", 300));
              refused.countDown();
            });
    try (starting;
        TercetClient client = starting.client().build()) {
      Scan scan = client.bucket("b").scan(ScanOptions.all());
      assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
      scan.close();
      assertThatThrownBy(scan::nextBatch).isInstanceOf(CancellationException.class);
      // Longer than the server asked to wait, so that a repetition would have come.
      Thread.sleep(600);
      assertThat(starting.requests(ScanRequest.class)).hasSize(1);
    }
  }

  private interface Script {
    void send(ServerCallStreamObserver<ScanResponse> answer);
  }

  private static ScriptedServer scripted(Script script) {
    return new ScriptedServer()
        .onStream(KeyValueServiceGrpc.getScanMethod(), (request, answer) -> script.send(answer))
        .start();
  }
}
