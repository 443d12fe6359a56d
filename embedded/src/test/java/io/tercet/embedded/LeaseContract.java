package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases, and locks on them. */
@Timeout(60)
abstract class LeaseContract extends Contract {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final byte[] KEY = bytes("lock");

  @Test
  void whatHangsOnALeaseGoesWithIt() {
    Bucket bucket = tercet.bucket("b");
    PutResult stays = bucket.put(bytes("stays"), bytes("v"));
    assertThat(stays.commitVersion()).isPositive();
    Lease lease = tercet.lease(LONG);
    assertThat(lease.id()).isPositive();
    assertThat(lease.ttl()).isEqualTo(LONG);
    assertThat(lease.toString()).contains(Long.toString(lease.id()));
    PutOptions leased = PutOptions.none().lease(lease);
    PutResult one = bucket.put(bytes("1"), bytes("v"), leased);
    PutResult two = tercet.transact(tx -> tx.bucket("b").put(bytes("2"), bytes("v"), leased));
    WriteResult taken =
        bucket.write(
            Write.none()
                .then(
                    Operation.put(bytes("3"), bytes("v"), leased),
                    Operation.put(bytes("4"), bytes("v"), leased).in("other")));
    assertThat(one.commitVersion() + two.commitVersion()).isPositive();
    assertThat(taken.commitVersion()).isPositive();
    PutResult off = bucket.put(bytes("3"), bytes("off"));
    assertThat(off.commitVersion()).isPositive();
    assertThat(bucket.get(bytes("1")).orElseThrow().leaseId()).hasValue(lease.id());
    assertThat(bucket.get(bytes("3")).orElseThrow().leaseId()).isEmpty();
    LeaseInfo info = lease.info();
    assertThat(info.ttl()).isEqualTo(LONG);
    assertThat(info.remaining()).isPositive().isLessThanOrEqualTo(LONG);
    // The key of the entry that was taken off is counted until it is deleted.
    assertThat(info.keyCount()).isEqualTo(4);
    assertThat(lease.infoAsync().join().keyCount()).isEqualTo(4);
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      lease.revoke();
      assertThat(watch.next().events()).hasSize(2);
    }
    assertThat(keys(bucket, ScanOptions.all())).containsExactly("3", "stays");
    assertThat(tercet.bucket("other").get(bytes("4"))).isEmpty();
    assertThat(lease.isLost()).isTrue();
    assertThat(reason(lease::keepAlive)).isEqualTo(Reason.LEASE_NOT_FOUND);
    assertThat(reason(lease::info)).isEqualTo(Reason.LEASE_NOT_FOUND);
    assertThat(reason(() -> bucket.put(bytes("1"), bytes("v"), leased)))
        .isEqualTo(Reason.LEASE_NOT_FOUND);
    lease.close();
    assertThat(lease.revokeAsync()).succeedsWithin(Duration.ofSeconds(50));
  }

  @Test
  void aLeaseThatNobodyKeepsAliveEnds() throws InterruptedException {
    Bucket bucket = tercet.bucket("b");
    CompletableFuture<String> told = new CompletableFuture<>();
    Lease lease = tercet.leaseAsync(SHORT).join().onLost(() -> told.complete("lost"));
    PutResult put = bucket.put(bytes("k"), bytes("v"), PutOptions.none().lease(lease));
    assertThat(put.commitVersion()).isPositive();
    assertThat(told.join()).isEqualTo("lost");
    assertThat(lease.isLost()).isTrue();
    while (bucket.get(bytes("k")).isPresent()) {
      Thread.sleep(10);
    }
    assertThat(reasonOf(lease.keepAliveAsync())).isEqualTo(Reason.LEASE_NOT_FOUND);
    AtomicInteger late = new AtomicInteger();
    assertThat(lease.onLost(late::incrementAndGet)).isSameAs(lease);
    assertThat(late).hasValue(1);
  }

  @Test
  void aLeaseIsKeptAlive() throws InterruptedException {
    try (Lease byHand = tercet.lease(LONG);
        Lease automatic = tercet.lease(Duration.ofSeconds(6)).keepAliveAutomatically()) {
      Thread.sleep(20);
      Duration before = byHand.info().remaining();
      assertThat(before).isLessThan(LONG);
      byHand.keepAlive();
      assertThat(byHand.keepAliveAsync()).isCompleted();
      assertThat(automatic.keepAliveAutomatically()).isSameAs(automatic);
      Duration least = automatic.info().remaining();
      Duration now = least;
      while (now.compareTo(least) <= 0) {
        least = now;
        Thread.sleep(10);
        now = automatic.info().remaining();
      }
      assertThat(automatic.isLost()).isFalse();
    }
  }

  @Test
  void aLeaseIsLostWhenTheStoreIsClosed() {
    CompletableFuture<String> told = new CompletableFuture<>();
    Lease lease = tercet.lease(LONG).keepAliveAutomatically().onLost(() -> told.complete("lost"));
    tercet.close();
    assertThat(told).isCompletedWithValue("lost");
    assertThat(lease.isLost()).isTrue();
    assertThat(reason(lease::keepAlive)).isEqualTo(Reason.LEASE_NOT_FOUND);
    assertThat(reasonOf(lease.revokeAsync())).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reasonOf(tercet.database("default").leaseAsync(LONG)))
        .isEqualTo(Reason.SHUTTING_DOWN);
  }

  @Test
  void whatIsNoLeaseIsNamed() {
    assertThat(reason(() -> tercet.lease(Duration.ofMillis(10))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThatThrownBy(() -> tercet.lease(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(reason(() -> tercet.database("no").lease(LONG)))
        .isEqualTo(Reason.DATABASE_NOT_FOUND);
  }

  @Test
  void whatIsReplacedStaysOnItsLease() {
    TypedBucket<String, String> typed = tercet.bucket("b").typed(Codec.utf8(), Codec.utf8());
    try (Lease lease = tercet.lease(LONG)) {
      PutResult put = typed.put("k", "v", PutOptions.none().lease(lease));
      TypedEntry<String, String> seen = typed.get("k").orElseThrow();
      assertThat(seen.version()).isEqualTo(put.commitVersion());
      assertThat(seen.leaseId()).hasValue(lease.id());
      assertThat(typed.replace(seen, "w").commitVersion()).isGreaterThan(seen.version());
      TypedEntry<String, String> replaced = typed.get("k").orElseThrow();
      assertThat(replaced.leaseId()).hasValue(lease.id());
      assertThat(typed.replaceAsync(replaced, "x")).succeedsWithin(Duration.ofSeconds(50));
      assertThat(typed.value("k")).contains("x");
    }
    assertThat(typed.get("k")).isEmpty();
  }

  @Test
  void aLockIsOfTheDatabaseOfItsLease() {
    tercet.createDatabase("other");
    try (Lease lease = tercet.database("other").lease(LONG)) {
      assertThatThrownBy(() -> tercet.lock("locks", KEY, lease))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(tercet.database("other").lock("locks", KEY, lease).tryAcquire()).isTrue();
    }
  }

  @Test
  void aLockHasOneHolder() {
    try (Lease first = tercet.lease(LONG);
        Lease second = tercet.lease(LONG)) {
      Lock mine = tercet.lock("locks", KEY, first);
      Lock theirs = tercet.database("default").lock("locks", KEY, second);
      assertThat(mine.isHeld()).isFalse();
      assertThatThrownBy(mine::fencingToken).isInstanceOf(IllegalStateException.class);
      assertThat(mine.tryAcquire()).isTrue();
      assertThat(mine.isHeld()).isTrue();
      assertThatThrownBy(mine::tryAcquire).isInstanceOf(IllegalStateException.class);
      long token = mine.fencingToken();
      assertThat(theirs.tryAcquire()).isFalse();
      assertThat(theirs.acquire(Duration.ofMillis(20))).isFalse();
      assertThat(theirs.release()).isFalse();
      assertThat(mine.release()).isTrue();
      assertThat(theirs.tryAcquire()).isTrue();
      assertThat(theirs.fencingToken()).isGreaterThan(token);
      theirs.close();
      mine.close();
      assertThat(tercet.bucket("locks").get(KEY)).isEmpty();
    }
  }

  @Test
  void whoWaitsGetsTheLockWhenItIsReleasedOrItsLeaseEnds() throws InterruptedException {
    Lease first = tercet.lease(LONG);
    Lease second = tercet.lease(LONG);
    Lock mine = tercet.lock("locks", KEY, first);
    mine.acquire();
    CompletableFuture<Long> waiting = whoWaits(() -> acquired(second));
    assertThat(mine.release()).isTrue();
    assertThat(waiting.join()).isPositive();
    CompletableFuture<Long> again = whoWaits(() -> acquired(first));
    second.revoke();
    assertThat(again.join()).isGreaterThan(waiting.join());
    Lock lost = tercet.lock("locks", KEY, second);
    assertThat(reason(lost::tryAcquire)).isEqualTo(Reason.LEASE_NOT_FOUND);
    first.revoke();
  }

  /** Begins something that waits for a lock, and returns when it does. */
  private static <T> CompletableFuture<T> whoWaits(Supplier<T> task) throws InterruptedException {
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                future.complete(task.get());
              } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
              }
            });
    thread.start();
    awaitWaiting(thread);
    return future;
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

  private long acquired(Lease lease) {
    Lock lock = tercet.lock("locks", KEY, lease);
    lock.acquire();
    return lock.fencingToken();
  }

  @Test
  void whoWaitsIsToldOfALostLeaseAndOfAnInterrupt() throws InterruptedException {
    try (Lease holders = tercet.lease(LONG);
        Lease waiters = tercet.lease(LONG)) {
      assertThat(tercet.lock("locks", KEY, holders).tryAcquire()).isTrue();
      CompletableFuture<Reason> lost = whoWaits(() -> reason(() -> acquired(waiters)));
      waiters.revoke();
      assertThat(lost.join()).isEqualTo(Reason.LEASE_NOT_FOUND);
      try (Lease others = tercet.lease(LONG)) {
        CompletableFuture<Reason> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> interrupted.complete(reason(() -> acquired(others))));
        thread.start();
        thread.interrupt();
        assertThat(interrupted.join()).isEqualTo(Reason.CANCELLED);
        thread.join();
      }
    }
  }
}
