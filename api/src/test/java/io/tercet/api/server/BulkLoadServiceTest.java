package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.tercet.api.error.WireError;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.BulkLoadHeader;
import io.tercet.kv.v1.BulkLoadItem;
import io.tercet.kv.v1.BulkLoadMode;
import io.tercet.kv.v1.BulkLoadRejection;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.BulkLoadResponse;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BulkLoad over the wire. */
class BulkLoadServiceTest {
  private static final String BUCKET = "loaded";

  @TempDir Path directory;
  private ServedFixture served;

  @BeforeEach
  void start() {
    served = new ServedFixture(directory);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void loadsAndAcknowledgesWhatIsOnDisk() throws Exception {
    Load load = new Load(header("l"));
    assertThat(load.next()).isEqualTo(BulkLoadResponse.getDefaultInstance());
    load.send(items(1, 5_000));
    load.send(items(5_001, 300));
    load.halfClose();
    BulkLoadResponse last = load.awaitSequence(5_300);
    assertThat(last.getLoadedCount()).isEqualTo(5_300);
    assertThat(last.getRejectedCount()).isZero();
    assertThat(load.status().isOk()).isTrue();
    assertThat(count()).isEqualTo(5_300);
    served.restart();
    assertThat(count()).isEqualTo(5_300);
    assertThat(entry("k5300").getValue()).isEqualTo(bytes("v5300"));
  }

  @Test
  void aLoadWithoutItemsCreatesTheBucketAndEnds() throws Exception {
    Load load = new Load(header("l"));
    load.halfClose();
    assertThat(load.next().getLastSequence()).isZero();
    assertThat(load.status().isOk()).isTrue();
  }

  @Test
  void goesOnAfterARestartWhereItStood() throws Exception {
    Load first = new Load(header("l"));
    first.next();
    first.send(items(1, 2_500));
    first.awaitSequence(2_500);
    // Not acknowledged, and perhaps on disk: the load breaks off around it.
    first.send(items(2_501, 2_500));
    served.restart();
    long written = entry("k1").getVersion();

    Load second = new Load(header("l"));
    long resumed = second.next().getLastSequence();
    assertThat(resumed).isBetween(2_500L, 5_000L);
    // All of it once more: what is on disk is ignored.
    second.send(items(1, 6_000));
    second.halfClose();
    BulkLoadResponse last = second.awaitSequence(6_000);
    assertThat(second.status().isOk()).isTrue();
    assertThat(last.getLoadedCount()).isEqualTo(6_000);
    assertThat(count()).isEqualTo(6_000);
    assertThat(entry("k1").getVersion()).isEqualTo(written);
    assertThat(entry("k6000").getVersion()).isGreaterThan(written);
  }

  @Test
  void ofTwoStreamsOfOneLoadEachItemIsWrittenByOne() throws Exception {
    Load first = new Load(header("l"));
    Load second = new Load(header("l"));
    first.next();
    second.next();
    first.send(items(1, 100));
    first.awaitSequence(100);
    long written = entry("k100").getVersion();
    second.send(items(1, 200));
    BulkLoadResponse answer = second.awaitSequence(200);
    assertThat(answer.getLoadedCount()).isEqualTo(200);
    assertThat(entry("k100").getVersion()).isEqualTo(written);
    first.cancel();
    second.cancel();
  }

  @Test
  void anItemThatCannotBeWrittenIsRejectedByItself() throws Exception {
    Load load = new Load(header("l"));
    load.next();
    load.send(
        BulkLoadRequest.newBuilder()
            .setFirstSequence(1)
            .addItems(item("good", "1"))
            .addItems(item("", "empty key"))
            .addItems(item("x".repeat((8 << 10) + 1), "long key"))
            .addItems(
                BulkLoadItem.newBuilder()
                    .setKey(bytes("huge"))
                    .setValue(ByteString.copyFrom(new byte[(16 << 20) + 1])))
            .addItems(item("ttl", "1").setTtlMs(-1))
            .addItems(item("also good", "1").setExpireAtMs(4_000_000_000_000L))
            .build());
    load.halfClose();
    BulkLoadResponse answer = load.awaitSequence(6);
    assertThat(load.status().isOk()).isTrue();
    assertThat(load.rejections.stream().map(BulkLoadRejection::getSequence))
        .containsExactly(2L, 3L, 4L, 5L);
    assertThat(load.rejections.stream().map(BulkLoadRejection::getReason))
        .containsExactly(
            "INVALID_ARGUMENT", "KEY_TOO_LARGE", "VALUE_TOO_LARGE", "INVALID_ARGUMENT");
    assertThat(load.rejections).allSatisfy(each -> assertThat(each.getText()).isNotBlank());
    assertThat(answer.getLoadedCount()).isEqualTo(2);
    assertThat(answer.getRejectedCount()).isEqualTo(4);
    assertThat(count()).isEqualTo(2);
    assertThat(entry("also good").getExpireAtMs()).isEqualTo(4_000_000_000_000L);
  }

  @Test
  void existingKeysAreSkippedIfAsked() throws Exception {
    served
        .keyValues()
        .increment(
            IncrementRequest.newBuilder()
                .setBucket(BUCKET)
                .setKey(bytes("k2"))
                .setDelta(7)
                .build());
    Load load = new Load(header("l").setMode(BulkLoadMode.BULK_LOAD_MODE_SKIP_EXISTING));
    load.next();
    load.send(items(1, 3));
    load.halfClose();
    BulkLoadResponse answer = load.awaitSequence(3);
    assertThat(answer.getLoadedCount()).isEqualTo(2);
    assertThat(answer.getSkippedCount()).isEqualTo(1);
    assertThat(entry("k2").getValue()).isEqualTo(bytes("7"));
    assertFails(new Load(header("l")), Reason.REQUEST_ID_REUSED);
    assertFails(new Load(header("l").setBucket("another")), Reason.REQUEST_ID_REUSED);
  }

  @Test
  void aMalformedBeginningEndsTheLoad() throws Exception {
    List<BulkLoadRequest> malformed =
        List.of(
            BulkLoadRequest.getDefaultInstance(),
            items(1, 1),
            items(1, 1).toBuilder().setHeader(header("l")).build(),
            message(header("")),
            message(header("x".repeat(129))),
            message(header("\u00e4".repeat(65))),
            message(header("l").setBucket("")),
            message(header("l").setModeValue(99)));
    for (BulkLoadRequest request : malformed) {
      assertFails(new Load(request), Reason.INVALID_ARGUMENT);
    }
    assertFails(new Load(header("l").setDatabase("absent")), Reason.DATABASE_NOT_FOUND);
    Load none = new Load(null, CallOptions.DEFAULT, 1);
    none.halfClose();
    assertFails(none, Reason.INVALID_ARGUMENT);
  }

  @Test
  void aGapOrASecondHeaderEndsTheLoadButLosesNothingThatWasSaid() throws Exception {
    Load gap = new Load(header("l"));
    gap.next();
    gap.send(items(1, 10));
    gap.awaitSequence(10);
    gap.send(items(12, 1));
    assertFails(gap, Reason.INVALID_ARGUMENT);
    Load unnumbered = new Load(header("l"));
    assertThat(unnumbered.next().getLastSequence()).isEqualTo(10);
    unnumbered.send(items(0, 1));
    assertFails(unnumbered, Reason.INVALID_ARGUMENT);
    Load twice = new Load(header("l"));
    twice.next();
    twice.send(message(header("l")));
    assertFails(twice, Reason.INVALID_ARGUMENT);
    assertThat(count()).isEqualTo(10);
  }

  @Test
  void aVanishedClientLeavesNothingBehind() throws Exception {
    Load load = new Load(header("l"));
    load.next();
    load.send(items(1, 3_000));
    load.cancel();
    assertThat(load.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    Load next = new Load(header("l"));
    long resumed = next.next().getLastSequence();
    next.send(items(resumed + 1, 10));
    BulkLoadResponse answer = next.awaitSequence(resumed + 10);
    // What the first stream had at the disk counts once, whether it was there before or after.
    assertThat(answer.getLoadedCount()).isEqualTo(answer.getLastSequence());
    assertThat(count()).isGreaterThanOrEqualTo(answer.getLoadedCount());
    next.cancel();
  }

  @Test
  void aDeadlineEndsALoadThatCanGoOn() throws Exception {
    Load load =
        new Load(message(header("l")), CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS));
    load.next();
    load.send(items(1, 10));
    load.awaitSequence(10);
    assertThat(load.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    Load next = new Load(header("l"));
    assertThat(next.next().getLastSequence()).isEqualTo(10);
    next.cancel();
  }

  @Test
  void aServerThatEndsDoesNotWaitForALoad() throws Exception {
    Load load = new Load(header("l"));
    load.next();
    load.send(items(1, 10));
    load.awaitSequence(10);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(served.server()::close);
    assertFails(load, Reason.SHUTTING_DOWN);
    closing.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aCallerThatSendsWithoutReadingIsHeldBack() throws Exception {
    Load load = new Load(message(header("l")), CallOptions.DEFAULT, 1);
    load.next();
    // More than the windows of the connection and what a load holds together.
    ByteString value = ByteString.copyFrom(new byte[1 << 20]);
    int sent = 0;
    while (load.call.isReady() || sent < 64) {
      load.send(
          BulkLoadRequest.newBuilder()
              .setFirstSequence(sent + 1)
              .addItems(BulkLoadItem.newBuilder().setKey(bytes("k" + sent)).setValue(value))
              .build());
      sent++;
    }
    load.call.request(1_000_000);
    load.halfClose();
    assertThat(load.awaitSequence(sent).getLoadedCount()).isEqualTo(sent);
    assertThat(load.status().isOk()).isTrue();
    assertThat(count()).isEqualTo(sent);
  }

  private static void assertFails(Load load, Reason reason) throws Exception {
    Status status = load.status();
    Metadata trailers = load.trailers;
    assertThat(Objects.requireNonNull(trailers).get(WireError.REASON))
        .as(status.toString())
        .isEqualTo(reason.name());
  }

  private static BulkLoadHeader.Builder header(String loadId) {
    return BulkLoadHeader.newBuilder().setBucket(BUCKET).setLoadId(loadId);
  }

  private static BulkLoadRequest message(BulkLoadHeader.Builder header) {
    return BulkLoadRequest.newBuilder().setHeader(header).build();
  }

  private static BulkLoadRequest items(long first, int count) {
    BulkLoadRequest.Builder request = BulkLoadRequest.newBuilder().setFirstSequence(first);
    for (long i = first; i < first + count; i++) {
      request.addItems(item("k" + i, "v" + i));
    }
    return request.build();
  }

  private static BulkLoadItem.Builder item(String key, String value) {
    return BulkLoadItem.newBuilder().setKey(bytes(key)).setValue(bytes(value));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private long count() {
    return served.keyValues().count(CountRequest.newBuilder().setBucket(BUCKET).build()).getCount();
  }

  private Entry entry(String key) {
    return served
        .keyValues()
        .get(GetRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key)).build())
        .getEntry();
  }

  /** One stream, whose messages are sent and taken by hand. */
  private final class Load extends ClientCall.Listener<BulkLoadResponse> {
    final ClientCall<BulkLoadRequest, BulkLoadResponse> call;
    final List<BulkLoadRejection> rejections = new ArrayList<>();
    private final LinkedBlockingQueue<BulkLoadResponse> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> over = new CompletableFuture<>();
    volatile @Nullable Metadata trailers;

    Load(BulkLoadHeader.Builder header) {
      this(message(header));
    }

    Load(BulkLoadRequest first) {
      this(first, CallOptions.DEFAULT);
    }

    Load(BulkLoadRequest first, CallOptions options) {
      this(first, options, 1_000_000);
    }

    Load(@Nullable BulkLoadRequest first, CallOptions options, int requested) {
      call = served.channel().newCall(KeyValueServiceGrpc.getBulkLoadMethod(), options);
      call.start(this, new Metadata());
      call.request(requested);
      if (first != null) {
        call.sendMessage(first);
      }
    }

    void send(BulkLoadRequest message) {
      call.sendMessage(message);
    }

    void halfClose() {
      call.halfClose();
    }

    void cancel() {
      call.cancel("the test is over", null);
    }

    BulkLoadResponse next() throws InterruptedException {
      return Objects.requireNonNull(answers.poll(30, TimeUnit.SECONDS));
    }

    BulkLoadResponse awaitSequence(long sequence) throws InterruptedException {
      BulkLoadResponse answer = next();
      rejections.addAll(answer.getRejectionsList());
      while (answer.getLastSequence() < sequence) {
        answer = next();
        rejections.addAll(answer.getRejectionsList());
      }
      return answer;
    }

    Status status() throws Exception {
      return over.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(BulkLoadResponse message) {
      answers.add(message);
    }

    @Override
    public void onClose(Status status, Metadata closing) {
      trailers = closing;
      over.complete(status);
    }
  }
}
