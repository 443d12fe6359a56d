package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.client.Bucket;
import io.tercet.client.Lease;
import io.tercet.client.Lock;
import io.tercet.client.PutOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Watch;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchEvent;
import io.tercet.client.WatchOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases and locks of the Java client against a real server, which comes and goes. */
class LeaseAgainstServerTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final byte[] KEY = bytes("the lock");

  @TempDir Path directory;
  private Served server;
  private TercetClient client;
  private Bucket bucket;

  @BeforeEach
  void start() {
    server = new Served(directory.resolve("data"));
    client = server.client().deadline(Duration.ofSeconds(60)).build();
    bucket = client.bucket("leased");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void whatNobodyKeepsAliveVanishesInOneCommit() {
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      watch.awaitStarted();
      Lease lease = client.lease(Duration.ofSeconds(5));
      put("a", lease);
      put("b", lease);
      watch.next();
      watch.next();
      WatchCommit end = watch.next();
      assertThat(end.events())
          .extracting(WatchEvent::type)
          .containsExactly(WatchEvent.Type.DELETE, WatchEvent.Type.DELETE);
      assertThat(bucket.get(bytes("a"))).isEmpty();
      assertGone(lease::keepAlive);
      assertThat(lease.isLost()).isTrue();
    }
  }

  @Test
  void whatIsKeptAliveLivesOnOverARestart() throws Exception {
    CompletableFuture<Void> lost = new CompletableFuture<>();
    Lease lease =
        client
            .lease(Duration.ofSeconds(8))
            .onLost(() -> lost.complete(null))
            .keepAliveAutomatically();
    put("k", lease);
    for (int i = 0; i < 2; i++) {
      awaitKeptAlive(lease);
      assertThat(bucket.get(bytes("k")).orElseThrow().leaseId()).hasValue(lease.id());
      assertThat(lease.info().keyCount()).isEqualTo(1);
      if (i == 0) {
        server.restart();
      }
    }
    assertThat(lost).isNotDone();
    lease.close();
    assertThat(bucket.get(bytes("k"))).isEmpty();
    assertGone(() -> put("late", lease));
  }

  /** Waits until more time is left than a moment before. */
  private static void awaitKeptAlive(Lease lease) throws InterruptedException {
    Duration before = lease.info().remaining();
    Duration now = before;
    while (now.compareTo(before) <= 0) {
      before = now;
      Thread.sleep(20);
      now = lease.info().remaining();
    }
  }

  @Test
  void livesForItsWholeTtlAgainAfterARestart() {
    Lease lease = client.lease(LONG);
    put("k", lease);
    server.restart();
    lease.keepAlive();
    assertThat(lease.info().ttl()).isEqualTo(LONG);
    assertThat(bucket.get(bytes("k"))).isPresent();
    lease.revoke();
    lease.revoke();
    assertThat(bucket.get(bytes("k"))).isEmpty();
  }

  @Test
  void aPutWithoutTheLeaseTakesAnEntryOffIt() {
    try (Lease lease = client.lease(LONG)) {
      put("k", lease);
      bucket.put(bytes("k"), bytes("v"));
      client.transact(
          tx -> tx.bucket("leased").put(bytes("t"), bytes("v"), PutOptions.none().lease(lease)));
    }
    assertThat(bucket.get(bytes("k")).orElseThrow().leaseId()).isEmpty();
    assertThat(bucket.get(bytes("t"))).isEmpty();
  }

  @Test
  void oneHoldsALockAtATime() throws Exception {
    int programs = 4;
    int rounds = 10;
    AtomicInteger holders = new AtomicInteger();
    List<Long> tokens = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < programs; i++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                try (Lease lease = client.lease(LONG);
                    Lock lock = client.lock("locks", KEY, lease)) {
                  for (int round = 0; round < rounds; round++) {
                    lock.acquire();
                    assertThat(holders.incrementAndGet()).isEqualTo(1);
                    assertThat(lock.isHeld()).isTrue();
                    tokens.add(lock.fencingToken());
                    holders.decrementAndGet();
                    assertThat(lock.release()).isTrue();
                  }
                }
              },
              task -> new Thread(task).start()));
    }
    for (CompletableFuture<Void> each : running) {
      each.get(120, TimeUnit.SECONDS);
    }
    assertThat(tokens).hasSize(programs * rounds).isSorted().doesNotHaveDuplicates();
    assertThat(client.bucket("locks").get(KEY)).isEmpty();
  }

  @Test
  void aLockIsFreeWhenItsHolderIsGone() throws Exception {
    Lease gone = client.lease(LONG);
    Lease other = client.lease(LONG);
    Lock first = client.lock("locks", KEY, gone);
    Lock second = client.lock("locks", KEY, other);
    assertThat(first.tryAcquire()).isTrue();
    assertThat(second.tryAcquire()).isFalse();
    assertThat(second.acquire(Duration.ofMillis(50))).isFalse();
    assertThat(second.isHeld()).isFalse();
    assertThatThrownBy(second::fencingToken).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(first::tryAcquire).isInstanceOf(IllegalStateException.class);
    long token = first.fencingToken();

    CompletableFuture<Void> waiting = CompletableFuture.runAsync(second::acquire);
    server.restart();
    assertThat(waiting).isNotDone();
    gone.close();
    waiting.get(120, TimeUnit.SECONDS);
    assertThat(second.fencingToken()).isGreaterThan(token);
    assertThat(first.isHeld()).isFalse();
    // What it had is what a resource now refuses.
    assertThat(first.fencingToken()).isEqualTo(token);
    assertThat(first.release()).isFalse();
    assertThat(second.isHeld()).isTrue();
    second.close();
    assertThat(client.bucket("locks").get(KEY)).isEmpty();
  }

  @Test
  void whoWaitsLearnsThatItsOwnLeaseHasEnded() throws Exception {
    Lease waiters = client.lease(LONG);
    try (Lease holders = client.lease(LONG);
        Lock held = client.lock("locks", KEY, holders)) {
      held.acquire();
      Lock waiter = client.lock("locks", KEY, waiters);
      CompletableFuture<Void> failed = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                assertGone(waiter::acquire);
                failed.complete(null);
              });
      thread.start();
      awaitWaiting(thread);
      waiters.close();
      failed.get(60, TimeUnit.SECONDS);
      assertGone(waiter::tryAcquire);
      assertThat(held.isHeld()).isTrue();
    }
  }

  /** Waits until a thread waits in a lock for what is not a call on the bucket. */
  private static void awaitWaiting(Thread thread) throws InterruptedException {
    boolean waits = false;
    while (!waits) {
      Thread.sleep(5);
      List<String> classes =
          Stream.of(thread.getStackTrace()).map(StackTraceElement::getClassName).toList();
      waits =
          thread.getState() == Thread.State.TIMED_WAITING
              && classes.contains(Lock.class.getName())
              && !classes.contains(Bucket.class.getName());
      assertThat(thread.isAlive()).isTrue();
    }
  }

  private void put(String key, Lease lease) {
    bucket.put(bytes(key), bytes("v"), PutOptions.none().lease(lease));
  }

  private static void assertGone(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetClientException.class, e -> assertThat(e.reason()).isEqualTo("LEASE_NOT_FOUND"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
