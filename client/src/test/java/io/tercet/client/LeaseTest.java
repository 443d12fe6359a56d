package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Status;
import io.tercet.kv.v1.GrantLeaseRequest;
import io.tercet.kv.v1.GrantLeaseResponse;
import io.tercet.kv.v1.KeepLeaseAliveRequest;
import io.tercet.kv.v1.KeepLeaseAliveResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.RevokeLeaseResponse;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a lease of the client makes of what a server says, and of its silence. */
class LeaseTest {
  private static final long ID = 4711;
  private static final Duration LONG = Duration.ofHours(1);

  private final ScriptedServer server = new ScriptedServer();
  private final CountDownLatch lost = new CountDownLatch(1);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void isLostWhenTheServerSaysSoAndStaysLost() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    serve(
        LONG,
        request -> {
          asked.incrementAndGet();
          throw notFound();
        });
    try (TercetClient client = client()) {
      Lease lease = client.lease(LONG).onLost(lost::countDown);
      assertThat(lease.id()).isEqualTo(ID);
      assertThat(lease.ttl()).isEqualTo(LONG);
      assertThat(lease.isLost()).isFalse();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(lease::keepAlive)
            .isInstanceOfSatisfying(
                TercetClientException.class,
                e -> assertThat(e.reason()).isEqualTo("LEASE_NOT_FOUND"));
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isLost()).isTrue();
      }
      assertThat(asked).hasValue(1);
      assertThat(lease.keepAliveAsync()).isCompletedExceptionally();
      assertThat(lease.ended()).isDone();
    }
  }

  @Test
  void isLostWhenItsTimeHasPassedUnheard() throws Exception {
    serve(
        Duration.ofMillis(200),
        request -> {
          throw Status.UNAVAILABLE.asRuntimeException();
        });
    try (TercetClient client = client()) {
      Lease lease = client.lease(LONG).onLost(lost::countDown).keepAliveAutomatically();
      assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lease.isLost()).isTrue();
    }
  }

  @Test
  void isKeptAliveUntilItIsRevoked() throws Exception {
    CountDownLatch asked = new CountDownLatch(5);
    serve(
        Duration.ofSeconds(3),
        request -> {
          assertThat(request.getLeaseId()).isEqualTo(ID);
          asked.countDown();
          if (asked.getCount() == 3) {
            // What is no answer about the lease is tried again.
            throw Status.UNAVAILABLE.asRuntimeException();
          }
          return KeepLeaseAliveResponse.newBuilder().setTtlMs(3_000).build();
        });
    try (TercetClient client = client()) {
      Lease lease = client.lease(LONG).onLost(lost::countDown);
      assertThat(lease.keepAliveAutomatically().keepAliveAutomatically()).isSameAs(lease);
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      lease.close();
      assertThat(lease.isLost()).isTrue();
      assertThat(lease.ended()).isDone();
      assertThat(lost.getCount()).as("a lease that was revoked is not called lost").isEqualTo(1);
      lease.revokeAsync().join();
    }
  }

  @Test
  void itsLossIsToldByTheExecutorOfTheClient() throws Exception {
    serve(
        Duration.ofMillis(500),
        request -> {
          throw Status.UNAVAILABLE.asRuntimeException();
        });
    CompletableFuture<String> told = new CompletableFuture<>();
    ExecutorService own = Executors.newFixedThreadPool(2, task -> new Thread(task, "own"));
    try (TercetClient client = server.client().executor(own).build()) {
      var unused =
          client
              .lease(LONG)
              .keepAliveAutomatically()
              .onLost(() -> told.complete(Thread.currentThread().getName()));
      // The calling thread tells who asks to be told when it is too late.
      assertThat(told.get(60, TimeUnit.SECONDS)).isIn("own", Thread.currentThread().getName());
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  void isForgottenOnceItIsRevoked() throws Exception {
    serve(LONG, request -> KeepLeaseAliveResponse.getDefaultInstance());
    try (TercetClient client = client()) {
      WeakReference<Lease> revoked = revoked(client);
      for (int i = 0; revoked.get() != null && i < 1_000; i++) {
        System.gc();
        Thread.sleep(10);
      }
      assertThat(revoked.get()).isNull();
    }
  }

  private static WeakReference<Lease> revoked(TercetClient client) {
    Lease lease = client.lease(LONG).keepAliveAutomatically();
    lease.revoke();
    return new WeakReference<>(lease);
  }

  @Test
  void isNamedInPuts() {
    serve(LONG, request -> KeepLeaseAliveResponse.getDefaultInstance());
    try (TercetClient client = client()) {
      Lease lease = client.lease(LONG);
      PutOptions options = PutOptions.none().lease(lease);
      client.bucket("b").put(new byte[] {1}, new byte[] {2}, options);
      assertThat(server.requests(PutRequest.class))
          .singleElement()
          .extracting(PutRequest::getLeaseId)
          .isEqualTo(ID);
      assertThat(Operation.put(new byte[] {1}, new byte[] {2}, options).toProto())
          .extracting(operation -> operation.getPut().getLeaseId())
          .isEqualTo(ID);
    }
  }

  @Test
  void isNamedWhereItsEntryIsReplaced() {
    serve(LONG, request -> KeepLeaseAliveResponse.getDefaultInstance());
    try (TercetClient client = client()) {
      TypedBucket<String, String> typed = client.bucket("b").typed(Codec.utf8(), Codec.utf8());
      TypedEntry<String, String> seen =
          new TypedEntry<>("k", "v", 3, Optional.empty(), OptionalLong.of(ID));
      typed.replace(seen, "w");
      typed.replaceAsync(seen, "w").join();
      assertThat(server.requests(PutRequest.class))
          .hasSize(2)
          .allSatisfy(put -> assertThat(put.getLeaseId()).isEqualTo(ID))
          .allSatisfy(put -> assertThat(put.getCondition().getVersionEquals()).isEqualTo(3));
    }
  }

  @Test
  void isOfNoUseToLocksOfOtherDatabases() {
    serve(LONG, request -> KeepLeaseAliveResponse.getDefaultInstance());
    try (TercetClient client = client()) {
      Lease lease = client.lease(LONG);
      assertThatThrownBy(() -> client.database("other").lock("b", new byte[] {1}, lease))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("other");
      assertThat(client.database("").lock("b", new byte[] {1}, lease).isHeld()).isFalse();
    }
  }

  private interface Handler {
    KeepLeaseAliveResponse answer(KeepLeaseAliveRequest request);
  }

  /** Grants leases of a ttl, whatever is asked for, and has none to revoke. */
  private void serve(Duration ttl, Handler keepAlive) {
    server
        .on(
            KeyValueServiceGrpc.getGrantLeaseMethod(),
            (GrantLeaseRequest request) ->
                GrantLeaseResponse.newBuilder().setLeaseId(ID).setTtlMs(ttl.toMillis()).build())
        .on(KeyValueServiceGrpc.getKeepLeaseAliveMethod(), keepAlive::answer)
        .on(
            KeyValueServiceGrpc.getRevokeLeaseMethod(),
            (RevokeLeaseRequest request) -> {
              if (request.getLeaseId() == ID) {
                throw notFound();
              }
              return RevokeLeaseResponse.getDefaultInstance();
            })
        .on(
            KeyValueServiceGrpc.getPutMethod(),
            (PutRequest request) -> PutResponse.newBuilder().setCommitVersion(1).build())
        .start();
  }

  private TercetClient client() {
    return TercetClient.builder().port(server.port()).build();
  }

  private static RuntimeException notFound() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("tercet-reason", Metadata.ASCII_STRING_MARSHALLER), "LEASE_NOT_FOUND");
    trailers.put(Metadata.Key.of("tercet-retry", Metadata.ASCII_STRING_MARSHALLER), "none");
    return Status.NOT_FOUND.asRuntimeException(trailers);
  }
}
