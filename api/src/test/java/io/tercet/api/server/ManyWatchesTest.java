package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.tercet.api.error.WireError;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.error.Reason;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.embedded.Tercet;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.WatchCommit;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watchers in great number, and such as do not read, hold nobody back and miss nothing. */
class ManyWatchesTest {
  private static final String BUCKET = "b";

  /** Each takes a fifth of a second where the history is still kept. */
  private static final int FORGETTING_TRIES_MAX = 600;

  private static final int WATCHERS = 1000;
  private static final int COMMITS = 20;

  private ServedFixture served;

  private static ServedFixture serve(long logBytes) {
    MemoryStorage storage = new MemoryStorage(Faults.NONE, logBytes);
    return new ServedFixture(Tercet.over(Store.open(storage, StoreOptions.DEFAULT), true));
  }

  @BeforeEach
  void start() {
    served = serve(MemoryStorage.DEFAULT_LOG_BYTES);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  /** A watch that reads no more than it is told to. */
  private final class Reader extends ClientCall.Listener<WatchResponse> {
    private final BlockingQueue<WatchResponse> messages = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Status status = Status.OK;
    private volatile Metadata trailers = new Metadata();
    private final ClientCall<WatchRequest, WatchResponse> call;

    Reader(WatchRequest request) {
      call = served.channel().newCall(KeyValueServiceGrpc.getWatchMethod(), CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.request(1);
      call.sendMessage(request);
      call.halfClose();
    }

    @Override
    public void onMessage(WatchResponse message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status ended, Metadata with) {
      status = ended;
      trailers = with;
      closed.countDown();
    }

    WatchResponse take() throws InterruptedException {
      WatchResponse message = messages.poll(60, TimeUnit.SECONDS);
      assertThat(message).isNotNull();
      return message;
    }

    /** Reads on until so many commits have come. */
    List<Long> commits(int count) throws InterruptedException {
      List<Long> versions = new ArrayList<>();
      while (versions.size() < count) {
        call.request(1);
        for (WatchCommit commit : take().getCommitsList()) {
          if (!commit.getContinued()) {
            versions.add(commit.getVersion());
          }
        }
      }
      return versions;
    }
  }

  @Test
  void aThousandWatchersAllSeeEverythingInOrder() throws Exception {
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      readers.add(new Reader(WatchRequest.newBuilder().setBucket(BUCKET).build()));
    }
    for (Reader reader : readers) {
      assertThat(reader.take().hasHeader()).isTrue();
    }
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < COMMITS; i++) {
      versions.add(put(new byte[10]));
    }
    for (Reader reader : readers) {
      assertThat(reader.commits(COMMITS)).isEqualTo(versions);
      reader.call.cancel("done", null);
    }
  }

  @Test
  void aWatcherThatDoesNotReadHoldsNobodyBackAndMissesNothing() throws Exception {
    Reader stalled = new Reader(WatchRequest.newBuilder().setBucket(BUCKET).build());
    assertThat(stalled.take().hasHeader()).isTrue();
    Reader prompt = new Reader(WatchRequest.newBuilder().setBucket(BUCKET).build());
    assertThat(prompt.take().hasHeader()).isTrue();
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // More than any queue holds.
      versions.add(put(new byte[1 << 20]));
      assertThat(prompt.commits(1)).containsExactly(versions.get(i));
    }
    assertThat(stalled.commits(60)).isEqualTo(versions);
    stalled.call.cancel("done", null);
    prompt.call.cancel("done", null);
  }

  @Test
  void aWatcherThatHasFallenBehindWhatIsKeptIsToldSo() throws Exception {
    served.close();
    served = serve(4 << 20);
    Reader stalled = new Reader(WatchRequest.newBuilder().setBucket(BUCKET).build());
    assertThat(stalled.take().hasHeader()).isTrue();
    long first = put(new byte[1]);
    for (int i = 0; i < 60; i++) {
      put(new byte[1 << 20]);
    }
    awaitForgotten(first);
    stalled.call.request(1000);
    assertThat(stalled.closed.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stalled.status.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(stalled.trailers.get(WireError.REASON)).isEqualTo(Reason.VERSION_TOO_OLD.name());
    put(new byte[1]);
  }

  /** Waits until the history no longer reaches back to a version. */
  private void awaitForgotten(long version) throws InterruptedException {
    for (int i = 0; i < FORGETTING_TRIES_MAX; i++) {
      Reader reader =
          new Reader(WatchRequest.newBuilder().setBucket(BUCKET).setAfterVersion(version).build());
      if (reader.closed.await(200, TimeUnit.MILLISECONDS)) {
        assertThat(reader.status.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        return;
      }
      reader.call.cancel("still kept", null);
    }
    fail("the history still reaches back to version %d", version);
  }

  private long put(byte[] value) {
    return served
        .keyValues()
        .put(
            PutRequest.newBuilder()
                .setBucket(BUCKET)
                .setKey(ByteString.copyFromUtf8("k"))
                .setValue(ByteString.copyFrom(value))
                .build())
        .getCommitVersion();
  }
}
