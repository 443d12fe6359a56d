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
import org.jspecify.annotations.Nullable;

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
  private static final String KEY_EXISTS = "KEY_EXISTS";
  private static final long NOT_HELD = 0;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  /** What a call of a bounded {@link #acquire(Duration)} is given at least. */
  private static final Duration CALL_MIN = Duration.ofSeconds(1);

  private final Session session;
  private final KeyValueCalls calls;
  private final byte[] key;
  private final Lease lease;
  private @Nullable Claim claim;
  private volatile long token = NOT_HELD;

  /**
   * One time that this takes the lock, or tries to, up to its release. A call that was given up may
   * take place later all the same. So each claim has a value of its own, which no other claim's
   * delete removes; and request ids of its own, by which its put and its delete, asked for again,
   * take place once and answer what became of them.
   */
  private static final class Claim {
    final String id = UUID.randomUUID().toString();
    final byte[] value = id.getBytes(UTF_8);

    /** Whether a put was begun of which nobody has said what became of it, or will. */
    boolean unsure;

    /** Whether a delete was begun: this is used no more than to finish that. */
    boolean releasing;
  }

  Lock(Session session, String bucket, byte[] key, Lease lease) {
    this.session = session;
    this.calls = new KeyValueCalls(session, bucket);
    this.key = key.clone();
    this.lease = lease;
  }

  /**
   * Acquires the lock if it is free. An interrupted thread does so as any other, and stays
   * interrupted.
   *
   * @return whether this holds it now
   * @throws IllegalStateException if this held it before
   * @throws TercetClientException LEASE_NOT_FOUND if the lease is lost. After a failure of unknown
   *     outcome the lock may be held: to try again finds out, and to release it is safe
   */
  public boolean tryAcquire() {
    return tryAcquire(session.caller());
  }

  private boolean tryAcquire(Caller caller) {
    if (token != NOT_HELD) {
      throw new IllegalStateException("The lock is held already; it is not reentrant");
    }
    if (lease.isLost()) {
      throw TercetClientException.leaseLost();
    }
    if (claim != null && claim.releasing) {
      boolean unused = finish(caller, claim);
    }
    if (claim == null) {
      claim = new Claim();
    }
    token = putOrFind(caller, claim);
    return token != NOT_HELD;
  }

  /** Returns the version of the entry if it is this claim's, else {@link #NOT_HELD}. */
  private long putOrFind(Caller caller, Claim mine) {
    boolean before = mine.unsure;
    mine.unsure = true;
    try {
      long version = put(caller, mine);
      mine.unsure = false;
      return version;
    } catch (TercetClientException e) {
      // What an earlier put comes to is not settled by the failure of this one.
      mine.unsure = before || e.isOutcomeUnknown();
      if (!e.reason().equals(KEY_EXISTS)) {
        throw e;
      }
    }
    return mine.unsure ? find(caller, mine) : NOT_HELD;
  }

  private long find(Caller caller, Claim mine) {
    Optional<Entry> found = caller.callUninterruptibly(calls.get(key, false));
    if (found.isEmpty() || !Arrays.equals(found.get().value(), mine.value)) {
      return NOT_HELD;
    }
    mine.unsure = false;
    return found.get().version();
  }

  private long put(Caller caller, Claim mine) {
    PutOptions options =
        PutOptions.none()
            .condition(Condition.mustNotExist())
            .lease(lease)
            .requestId(mine.id + ".put");
    return caller.callUninterruptibly(calls.put(key, mine.value, options)).commitVersion();
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
   * Acquires the lock if it becomes free within a time; otherwise as {@link #acquire()}. The calls
   * to the server take no longer than the time that is left either, or a second where that is more;
   * one that would fails as {@link #tryAcquire} does.
   *
   * @return whether this holds it now
   */
  public boolean acquire(Duration timeout) {
    Duration bounded = timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
    long untilNanos = System.nanoTime() + bounded.toNanos();
    if (tryAcquire(untilThen(untilNanos))) {
      return true;
    }
    WatchOptions options = WatchOptions.key(key).keysOnly();
    try (Watch watch = new Bucket(session, calls.bucket()).watch(options)) {
      if (!await(watch.started(), untilNanos)) {
        return false;
      }
      while (!tryAcquire(untilThen(untilNanos))) {
        if (!awaitFree(watch, untilNanos)) {
          return false;
        }
      }
      return true;
    }
  }

  private Caller untilThen(long untilNanos) {
    Duration left = Duration.ofNanos(untilNanos - System.nanoTime());
    return session.caller().within(left.compareTo(CALL_MIN) < 0 ? CALL_MIN : left);
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
   * Releases the lock, if this holds it, or may. Where this fails, it may be called again; and the
   * lock is free at the latest when the lease ends. An interrupted thread releases as any other,
   * and stays interrupted.
   *
   * @return whether it was held until now; false also where it was lost with its lease
   */
  public boolean release() {
    Claim mine = claim;
    if (mine == null || !mayHold(mine)) {
      return false;
    }
    token = NOT_HELD;
    return finish(session.caller(), mine);
  }

  private boolean mayHold(Claim mine) {
    return token != NOT_HELD || mine.unsure || mine.releasing;
  }

  /** Makes sure that nothing of a claim is there, or comes later. */
  private boolean finish(Caller caller, Claim mine) {
    if (mine.unsure) {
      settle(caller, mine);
    }
    mine.releasing = true;
    boolean released = delete(caller, mine);
    claim = null;
    return released;
  }

  /**
   * Lets a put that may be under way take place now or never: repeated with its request id, it is
   * answered by the first one's outcome, or the first one will be by its.
   */
  private void settle(Caller caller, Claim mine) {
    try {
      long unused = put(caller, mine);
    } catch (TercetClientException e) {
      if (!e.reason().equals(KEY_EXISTS) && !e.reason().equals("LEASE_NOT_FOUND")) {
        throw e;
      }
    }
    mine.unsure = false;
  }

  private boolean delete(Caller caller, Claim mine) {
    DeleteOptions options =
        DeleteOptions.none()
            .condition(Condition.valueEquals(mine.value))
            .requestId(mine.id + ".delete");
    try {
      return caller.callUninterruptibly(calls.delete(key, options)).existed();
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
    boolean unused = release();
  }
}
