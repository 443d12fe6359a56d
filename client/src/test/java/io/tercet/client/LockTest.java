package io.tercet.client;

import static io.tercet.client.ScriptedServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.DeleteResponse;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.GrantLeaseRequest;
import io.tercet.kv.v1.GrantLeaseResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.RevokeLeaseResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lock comes to when its put or delete takes place after its caller has given up on it. */
class LockTest {
  private static final byte[] KEY = {1};
  private static final Duration LONG = Duration.ofHours(1);

  private final Store store = new Store();
  private final ScriptedServer server = new ScriptedServer();
  private TercetClient client;
  private Lease lease;
  private Lock lock;

  @BeforeEach
  void start() {
    server
        .on(KeyValueServiceGrpc.getPutMethod(), store::put)
        .on(KeyValueServiceGrpc.getDeleteMethod(), store::delete)
        .on(KeyValueServiceGrpc.getGetMethod(), store::get)
        .on(
            KeyValueServiceGrpc.getGrantLeaseMethod(),
            (GrantLeaseRequest request) ->
                GrantLeaseResponse.newBuilder().setLeaseId(1).setTtlMs(LONG.toMillis()).build())
        .on(
            KeyValueServiceGrpc.getRevokeLeaseMethod(),
            (RevokeLeaseRequest request) -> RevokeLeaseResponse.getDefaultInstance())
        .start();
    client = server.client().build();
    lease = client.lease(LONG);
    lock = client.lock("locks", KEY, lease);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aDeleteThatComesLateRemovesNoLockThatWasAcquiredSince() {
    assertThat(lock.tryAcquire()).isTrue();
    long first = lock.fencingToken();
    store.cutNext();
    assertUnknown(lock::release);
    assertThat(lock.isHeld()).isFalse();

    assertThat(lock.tryAcquire()).isTrue();
    assertThat(lock.fencingToken()).isGreaterThan(first);
    store.carryOutWhatIsLate();
    assertThat(store.version()).isEqualTo(lock.fencingToken());
    assertThat(lock.release()).isTrue();
    assertThat(store.version()).isZero();
  }

  @Test
  void aReleaseThatIsRepeatedSaysWhetherTheLockWasHeld() {
    assertThat(lock.tryAcquire()).isTrue();
    store.cutNext();
    assertUnknown(lock::release);
    store.carryOutWhatIsLate();
    assertThat(lock.release()).isTrue();
    assertThat(lock.release()).isFalse();
    assertThat(store.version()).isZero();
  }

  @Test
  void aPutThatComesLateLeavesNoLockBehindOnceItIsClosed() {
    store.cutNext();
    assertUnknown(lock::tryAcquire);
    lock.close();
    store.carryOutWhatIsLate();
    assertThat(store.version()).isZero();
  }

  @Test
  void aPutThatComesLateIsFoundByTheNextAttempt() {
    store.cutNext();
    assertUnknown(lock::tryAcquire);
    store.carryOutWhatIsLate();
    assertThat(lock.tryAcquire()).isTrue();
    assertThat(lock.fencingToken()).isEqualTo(store.version());
    lock.close();
    assertThat(store.version()).isZero();
  }

  @Test
  void aPutThatComesAfterTheLockOfAnotherIsFoundToo() {
    Lock other = client.lock("locks", KEY, lease);
    store.cutNext();
    assertUnknown(lock::tryAcquire);
    assertThat(other.tryAcquire()).isTrue();
    assertThat(lock.tryAcquire()).isFalse();
    assertThat(other.release()).isTrue();
    store.carryOutWhatIsLate();
    store.forgetReceipts();
    assertThat(lock.tryAcquire()).isTrue();
    assertThat(lock.fencingToken()).isEqualTo(store.version());
  }

  @Test
  void whoFoundTheLockTakenHasNothingToRelease() {
    Lock other = client.lock("locks", KEY, lease);
    assertThat(other.tryAcquire()).isTrue();
    assertThat(lock.tryAcquire()).isFalse();
    assertThat(lock.release()).isFalse();
    lock.close();
    assertThat(server.requests(DeleteRequest.class)).isEmpty();
    assertThat(server.requests(GetRequest.class)).isEmpty();
  }

  @Test
  void anInterruptedThreadAcquiresAndLetsGo() {
    Thread.currentThread().interrupt();
    assertThat(lock.tryAcquire()).isTrue();
    assertThat(store.version()).isPositive();
    lock.close();
    assertThat(store.version()).isZero();
    lease.close();
    assertThat(server.requests(RevokeLeaseRequest.class)).hasSize(1);
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
  }

  @Test
  void aBoundedAcquireDoesNotWaitForASilentServerAsLongAsItsClientWould() throws Exception {
    store.fallSilent();
    try (TercetClient patient = server.client().deadline(LONG).retryFor(LONG).build()) {
      Lock bounded = patient.lock("locks", KEY, lease);
      CompletableFuture<Void> failed =
          CompletableFuture.runAsync(
              () -> assertUnknown(() -> bounded.acquire(Duration.ofMillis(1))));
      failed.get(60, TimeUnit.SECONDS);
    } finally {
      store.speak();
    }
  }

  private static void assertUnknown(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetClientException.class, e -> assertThat(e.isOutcomeUnknown()).isTrue());
  }

  /** One entry, with receipts as a server keeps them, and writes that can be made to come late. */
  private static final class Store {
    private final Map<String, Object> receipts = new HashMap<>();
    private final Deque<Runnable> late = new ArrayDeque<>();
    private volatile CountDownLatch silence = new CountDownLatch(0);
    private boolean cut;
    private long versions;
    private @Nullable Entry entry;

    /** Lets puts go unanswered until {@link #speak}. */
    void fallSilent() {
      silence = new CountDownLatch(1);
    }

    void speak() {
      silence.countDown();
    }

    /** Leaves the caller of the next write without an answer, and the write under way. */
    synchronized void cutNext() {
      cut = true;
    }

    synchronized void carryOutWhatIsLate() {
      assertThat(late).hasSize(1);
      late.remove().run();
    }

    synchronized void forgetReceipts() {
      receipts.clear();
    }

    /** Returns the version of the entry, or 0 if there is none. */
    synchronized long version() {
      return entry == null ? 0 : entry.getVersion();
    }

    PutResponse put(PutRequest request) {
      try {
        silence.await();
      } catch (InterruptedException e) {
        throw Status.CANCELLED.withCause(e).asRuntimeException();
      }
      return putNow(request);
    }

    private synchronized PutResponse putNow(PutRequest request) {
      if (cut) {
        throw cutOff(() -> tryPut(request));
      }
      PutResponse answer = tryPut(request);
      if (answer == null) {
        throw refusal(Status.Code.ALREADY_EXISTS, "KEY_EXISTS", "none");
      }
      return answer;
    }

    synchronized DeleteResponse delete(DeleteRequest request) {
      if (cut) {
        throw cutOff(() -> tryDelete(request));
      }
      DeleteResponse answer = tryDelete(request);
      if (answer == null) {
        throw refusal(Status.Code.FAILED_PRECONDITION, "CONDITION_NOT_MET", "none");
      }
      return answer;
    }

    synchronized GetResponse get(GetRequest request) {
      return entry == null
          ? GetResponse.getDefaultInstance()
          : GetResponse.newBuilder().setEntry(entry).build();
    }

    private RuntimeException cutOff(Runnable write) {
      cut = false;
      late.add(write);
      return Status.UNKNOWN.asRuntimeException();
    }

    private synchronized @Nullable PutResponse tryPut(PutRequest request) {
      Object receipt = receipts.get(request.getRequestId());
      if (receipt != null) {
        return (PutResponse) receipt;
      }
      if (entry != null) {
        return null;
      }
      versions++;
      entry = Entry.newBuilder().setValue(request.getValue()).setVersion(versions).build();
      PutResponse answer = PutResponse.newBuilder().setCommitVersion(versions).build();
      receipts.put(request.getRequestId(), answer);
      return answer;
    }

    private synchronized @Nullable DeleteResponse tryDelete(DeleteRequest request) {
      Object receipt = receipts.get(request.getRequestId());
      if (receipt != null) {
        return (DeleteResponse) receipt;
      }
      ByteString wanted = request.getCondition().getValueEquals();
      if (entry == null || !Objects.requireNonNull(entry).getValue().equals(wanted)) {
        return null;
      }
      versions++;
      entry = null;
      DeleteResponse answer =
          DeleteResponse.newBuilder().setCommitVersion(versions).setExisted(true).build();
      receipts.put(request.getRequestId(), answer);
      return answer;
    }
  }
}
