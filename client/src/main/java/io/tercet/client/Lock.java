package io.tercet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A lock among programs: an entry that one of them can create, and that hangs on its lease. It is
 * free again when it is released, or when the lease ends because its holder has.
 *
 * <pre>{@code
 * try (Lease lease = client.lease(Duration.ofSeconds(10)).keepAliveAutomatically();
 *     Lock lock = database.lock("locks", key, lease)) {
 *   lock.acquire();
 *   storage.write(lock.fencingToken(), data);
 * }
 * }</pre>
 *
 * <p><b>A lock alone protects nothing outside of Tercet.</b> A holder that stands still, for a
 * garbage collection or because its machine was suspended, goes on after its lease has ended, and
 * believes for a moment that it still holds the lock, while another does. No check before an access
 * helps, since it may stand still between the two. So the resource that is protected has to take
 * part: each access carries {@link #fencingToken}, which is greater for each later holder, and the
 * resource refuses a token that is less than the greatest it has seen. What is protected in Tercet
 * itself needs no token where the lock's entry is read in the same transaction.
 *
 * <p>Not reentrant, and in no order of arrival. To be used by one thread at a time; {@link #isHeld}
 * and {@link #fencingToken} may be called by any thread.
 */
public final class Lock implements AutoCloseable {
  private static final long NOT_HELD = 0;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Bucket bucket;
  private final byte[] key;
  private final Lease lease;
  private final byte[] holder;
  private volatile long token = NOT_HELD;

  /** Whether nobody has said yet what became of the last put or delete. */
  private boolean unsure;

  Lock(Bucket bucket, byte[] key, Lease lease) {
    this.bucket = bucket;
    this.key = key.clone();
    this.lease = lease;
    this.holder = UUID.randomUUID().toString().getBytes(UTF_8);
  }

  /**
   * Acquires the lock if it is free.
   *
   * @return whether this holds it now
   * @throws IllegalStateException if this held it before
   * @throws TercetClientException LEASE_NOT_FOUND if the lease is lost. After a failure of unknown
   *     outcome the lock may be held: to try again finds out, and to release it is safe
   */
  public boolean tryAcquire() {
    if (token != NOT_HELD) {
      throw new IllegalStateException("The lock is held already; it is not reentrant");
    }
    if (lease.isLost()) {
      throw TercetClientException.leaseLost();
    }
    unsure = true;
    long acquired = putOrFind();
    unsure = false;
    token = acquired;
    return acquired != NOT_HELD;
  }

  /** Returns the version of the entry if it is this one's, else {@link #NOT_HELD}. */
  private long putOrFind() {
    PutOptions options = PutOptions.none().condition(Condition.mustNotExist()).lease(lease);
    try {
      return bucket.put(key, holder, options).commitVersion();
    } catch (TercetClientException e) {
      if (!e.reason().equals("KEY_EXISTS")) {
        throw e;
      }
    }
    // It may be here by a put whose answer was lost.
    Optional<Entry> found = bucket.get(key);
    return found.isPresent() && Arrays.equals(found.get().value(), holder)
        ? found.get().version()
        : NOT_HELD;
  }

  /**
   * Acquires the lock, and waits for it as long as it takes. It watches the key, and asks again
   * only when the entry has gone. The lease must be kept alive meanwhile.
   *
   * @throws IllegalStateException if this held it before
   * @throws TercetClientException LEASE_NOT_FOUND if the lease is lost, CANCELLED if the thread is
   *     interrupted; see also {@link #tryAcquire}
   */
  public void acquire() {
    while (!acquire(FOR_EVER)) {
      // Nobody has waited so long yet.
    }
  }

  /**
   * Acquires the lock if it becomes free within a time; otherwise as {@link #acquire()}.
   *
   * @return whether this holds it now
   */
  public boolean acquire(Duration timeout) {
    Duration bounded = timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
    long untilNanos = System.nanoTime() + bounded.toNanos();
    if (tryAcquire()) {
      return true;
    }
    try (Watch watch = bucket.watch(WatchOptions.key(key).keysOnly())) {
      if (!await(watch.started(), untilNanos)) {
        return false;
      }
      while (!tryAcquire()) {
        if (!awaitFree(watch, untilNanos)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Waits until the entry has gone; false if it has not in time. */
  private boolean awaitFree(Watch watch, long untilNanos) {
    while (true) {
      CompletableFuture<WatchCommit> next = watch.nextAsync();
      if (!await(next, untilNanos)) {
        return false;
      }
      for (WatchEvent event : next.join().events()) {
        if (event.type() != WatchEvent.Type.PUT) {
          return true;
        }
      }
    }
  }

  /** Waits for something, or for the loss of the lease, which is an exception; false if neither. */
  private boolean await(CompletableFuture<?> awaited, long untilNanos) {
    try {
      var unused =
          CompletableFuture.anyOf(awaited, lease.ended())
              .get(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TercetClientException.lockInterrupted(e);
    } catch (ExecutionException e) {
      TercetClientException failure = Failures.find(e);
      throw failure == null
          ? new IllegalStateException("The watch of a lock has failed", e)
          : failure;
    }
    if (!awaited.isDone()) {
      throw TercetClientException.leaseLost();
    }
    return true;
  }

  /**
   * Releases the lock, if this holds it. Where this fails, it may be called again; and the lock is
   * free at the latest when the lease ends.
   *
   * @return whether it was held until now; false also where it was lost with its lease
   */
  public boolean release() {
    unsure = true;
    token = NOT_HELD;
    boolean released = delete();
    unsure = false;
    return released;
  }

  private boolean delete() {
    DeleteOptions mine = DeleteOptions.none().condition(Condition.valueEquals(holder));
    try {
      return bucket.delete(key, mine).existed();
    } catch (TercetClientException e) {
      if (!e.reason().equals("CONDITION_NOT_MET")) {
        throw e;
      }
      return false;
    }
  }

  /** Tells whether this holds the lock, as far as {@link Lease#isLost} can tell. */
  public boolean isHeld() {
    return token != NOT_HELD && !lease.isLost();
  }

  /**
   * Returns the token that each access to what is protected carries: the version of the commit that
   * acquired the lock, greater than those of all holders before. Also where the lease is lost: then
   * it is for the resource to refuse it.
   *
   * @throws IllegalStateException if the lock was not acquired, or has been released
   */
  public long fencingToken() {
    long held = token;
    if (held == NOT_HELD) {
      throw new IllegalStateException("The lock is not held");
    }
    return held;
  }

  /** Releases the lock, if it was acquired, or may have been. */
  @Override
  public void close() {
    if (token != NOT_HELD || unsure) {
      release();
    }
  }
}
