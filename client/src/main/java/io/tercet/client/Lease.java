package io.tercet.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A lease: entries that are put with it ({@link PutOptions#lease}) are deleted, all in one commit,
 * when it ends. It ends when it was not kept alive for its ttl, or when it is revoked. So what a
 * program registers vanishes with it, however it ends.
 *
 * <pre>{@code
 * try (Lease lease = client.lease(Duration.ofSeconds(10)).keepAliveAutomatically()) {
 *   services.put(name, address, PutOptions.none().lease(lease));
 *   ...
 * }
 * }</pre>
 *
 * <p>A lease is <b>lost</b> when the server says that it has ended, or when its ttl has passed
 * since the beginning of the last call that kept it alive: then nobody here can know whether it
 * lives on, since this program or the network may have stood still. What is lost stays lost.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Lease implements AutoCloseable {
  private static final String NOT_FOUND = "LEASE_NOT_FOUND";
  private static final Duration AGAIN_MAX = Duration.ofSeconds(1);

  private final LeaseCalls calls;
  private final long id;
  private final Duration ttl;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** What is to be done later; kept, so that a lease that has ended holds no client in memory. */
  private final Set<Timer> timers = ConcurrentHashMap.newKeySet();

  private long liveUntilNanos;
  private boolean automatic;
  private volatile boolean revoked;

  private Lease(LeaseCalls calls, long id, Duration ttl, long liveUntilNanos) {
    this.calls = calls;
    this.id = id;
    this.ttl = ttl;
    this.liveUntilNanos = liveUntilNanos;
  }

  /**
   * Returns a lease that a server has granted.
   *
   * @param askedNanos when it was asked for
   */
  static Lease granted(LeaseCalls calls, long id, Duration ttl, long askedNanos) {
    Lease lease = new Lease(calls, id, ttl, askedNanos + ttl.toNanos());
    lease.watchTime();
    return lease;
  }

  /** Returns the id of the lease. */
  public long id() {
    return id;
  }

  /** Returns the name of the database whose entries may hang on it. */
  String database() {
    return calls.session().database();
  }

  /** Returns for how long the lease lives from each time that it is kept alive. */
  public Duration ttl() {
    return ttl;
  }

  /**
   * Lets the lease live for its whole ttl from now on.
   *
   * @throws TercetClientException LEASE_NOT_FOUND if it is lost
   */
  public void keepAlive() {
    long askedNanos = asking();
    try {
      var unused = calls.session().caller().call(calls.keepAlive(id));
    } catch (TercetClientException e) {
      learned(e);
      throw e;
    }
    livesFrom(askedNanos);
  }

  /** As {@link #keepAlive}, without waiting. */
  public CompletableFuture<Void> keepAliveAsync() {
    return keepAliveAsync(calls.session().caller());
  }

  private CompletableFuture<Void> keepAliveAsync(Caller caller) {
    try {
      long askedNanos = asking();
      CompletableFuture<Boolean> call = caller.callAsync(calls.keepAlive(id));
      return Cancellation.cancels(
          call,
          call.whenComplete((answer, thrown) -> learned(thrown))
              .thenAccept(answer -> livesFrom(askedNanos)));
    } catch (RuntimeException e) {
      // Also of a client that was closed.
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Keeps the lease alive from now on, each third of its ttl, in the background; until it is
   * revoked or lost, or the program ends. What it meets besides the loss of the lease is tried
   * again.
   *
   * @return this lease
   */
  public Lease keepAliveAutomatically() {
    synchronized (this) {
      if (automatic) {
        return this;
      }
      automatic = true;
    }
    keepAliveAfter(ttl.dividedBy(3));
    return this;
  }

  /**
   * Has something run when the lease is lost; at once if it is. Not when this lease is revoked. It
   * should be quick, and hand on what takes time.
   *
   * @return this lease
   */
  public Lease onLost(Runnable action) {
    var unused = lost.thenRun(action);
    return this;
  }

  /**
   * Tells whether the lease can no longer be relied on: it is lost, or was revoked. Where it says
   * false, that may have changed before the caller has read it: see {@link Lock#fencingToken}.
   */
  public boolean isLost() {
    return revoked || isLapsed();
  }

  /** Asks the server what it knows of the lease. */
  public LeaseInfo info() {
    return calls.session().caller().call(calls.info(id));
  }

  /** As {@link #info}, without waiting. */
  public CompletableFuture<LeaseInfo> infoAsync() {
    return calls.session().caller().callAsync(calls.info(id));
  }

  /**
   * Ends the lease now, and deletes what hangs on it. That it has ended already is no error. Where
   * this fails, nobody keeps the lease alive any more, and it ends after its ttl. An interrupted
   * thread revokes as any other, and stays interrupted.
   */
  public void revoke() {
    end();
    try {
      var unused = calls.session().caller().callUninterruptibly(calls.revoke(id));
    } catch (TercetClientException e) {
      requireEnded(e);
    }
  }

  /** As {@link #revoke}, without waiting. */
  public CompletableFuture<Void> revokeAsync() {
    end();
    CompletableFuture<Boolean> call = calls.session().caller().callAsync(calls.revoke(id));
    return Cancellation.cancels(
        call,
        call.handle(
            (answer, thrown) -> {
              if (thrown instanceof RuntimeException failure) {
                requireEnded(failure);
              }
              return null;
            }));
  }

  /** As {@link #revoke}. */
  @Override
  public void close() {
    revoke();
  }

  /** Completed when the lease is lost or revoked. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  private static void requireEnded(RuntimeException thrown) {
    TercetClientException failure = Failures.find(thrown);
    if (failure == null || !failure.reason().equals(NOT_FOUND)) {
      throw thrown;
    }
  }

  private long asking() {
    if (isLost()) {
      throw TercetClientException.leaseLost();
    }
    return System.nanoTime();
  }

  private synchronized void livesFrom(long askedNanos) {
    long until = askedNanos + ttl.toNanos();
    if (until - liveUntilNanos > 0) {
      liveUntilNanos = until;
    }
  }

  /** Notes the loss of the lease if that is what a call failed with. */
  private void learned(@Nullable Throwable thrown) {
    TercetClientException failure = thrown == null ? null : Failures.find(thrown);
    if (failure != null && failure.reason().equals(NOT_FOUND)) {
      lose();
    }
  }

  private void lose() {
    if (!revoked) {
      lost.complete(null);
      stop();
    }
  }

  private void end() {
    revoked = true;
    stop();
  }

  private void stop() {
    ended.complete(null);
    timers.forEach(Timer::ring);
  }

  private synchronized long remainingNanos() {
    return liveUntilNanos - System.nanoTime();
  }

  private boolean isLapsed() {
    if (!lost.isDone() && remainingNanos() <= 0) {
      lose();
    }
    return lost.isDone();
  }

  /** Comes back when the lease will have lapsed, unless it is kept alive. */
  private void watchTime() {
    if (!isLost()) {
      after(remainingNanos(), this::watchTime);
    }
  }

  private void keepAliveAfter(Duration pause) {
    after(pause.toNanos(), this::keepAliveInTime);
  }

  private void keepAliveInTime() {
    if (isLost()) {
      return;
    }
    // One attempt at a time, each from its own moment on: a late answer prolongs by less.
    Duration third = ttl.dividedBy(3);
    Caller once = calls.session().caller().once().within(third);
    Duration again = third.compareTo(AGAIN_MAX) < 0 ? third.dividedBy(3) : AGAIN_MAX;
    var unused =
        keepAliveAsync(once)
            .whenComplete((nothing, thrown) -> keepAliveAfter(thrown == null ? third : again));
  }

  /** Does something after a time, or as soon as the lease has ended. */
  private void after(long nanos, Runnable action) {
    Timer timer = new Timer();
    timers.add(timer);
    timer.start(nanos, action);
    if (ended.isDone()) {
      // It may have ended before the timer was there to be stopped.
      timer.ring();
    }
  }

  /** Something that is to be done once. */
  private final class Timer {
    private final CompletableFuture<Void> rung = new CompletableFuture<>();

    void start(long nanos, Runnable action) {
      var unused =
          rung.completeOnTimeout(null, Math.max(1, nanos), TimeUnit.NANOSECONDS)
              .thenRunAsync(
                  () -> {
                    timers.remove(this);
                    action.run();
                  },
                  calls.session().caller().executor());
    }

    /** Does it now, and takes it out of the plan. */
    void ring() {
      rung.complete(null);
    }
  }

  @Override
  public String toString() {
    return "Lease[id=" + id + ", ttl=" + ttl + "]";
  }
}
