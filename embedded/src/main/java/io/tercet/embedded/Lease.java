package io.tercet.embedded;

import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.kv.Leases;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A lease: entries that are put with it ({@link PutOptions#lease}) are deleted, all in one commit,
 * when it ends. It ends when it was not kept alive for its ttl, or when it is revoked. So what a
 * part of a program registers vanishes with it, however it ends; and what was registered when the
 * process ended vanishes when the store is open again, after the ttl.
 *
 * <pre>{@code
 * try (Lease lease = tercet.lease(Duration.ofSeconds(10)).keepAliveAutomatically()) {
 *   services.put(name, address, PutOptions.none().lease(lease));
 *   ...
 * }
 * }</pre>
 *
 * <p>A lease is <b>lost</b> when the store says that it has ended, or when its ttl has passed since
 * the beginning of the last call that kept it alive, or when the store is closed. What is lost
 * stays lost.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Lease implements AutoCloseable {
  private static final Duration AGAIN_MAX = Duration.ofSeconds(1);

  private final Backing backing;
  private final String database;
  private final long id;
  private final Duration ttl;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Backing.Handle handle = this::lose;

  /** What is to be done later; kept, so that a lease that has ended holds no store in memory. */
  private final Set<Timer> timers = ConcurrentHashMap.newKeySet();

  private long liveUntilNanos;
  private boolean automatic;
  private volatile boolean revoked;

  private Lease(Backing backing, String database, long id, Duration ttl, long liveUntilNanos) {
    this.backing = backing;
    this.database = database;
    this.id = id;
    this.ttl = ttl;
    this.liveUntilNanos = liveUntilNanos;
  }

  /** Grants a lease, without waiting for its commit. */
  static CompletableFuture<Lease> grant(Backing backing, String database, Duration ttl) {
    long ttlMs = Times.atLeastOneMs(ttl, "ttl");
    long askedNanos = backing.nanos();
    CompletableFuture<Completed<Long>> running;
    try {
      running =
          backing
              .keyValues()
              .leases()
              .grantAsync(
                  options(backing), database, ttlMs, ResultCodec.none(), granted -> granted);
    } catch (TercetException e) {
      return CompletableFuture.failedFuture(e);
    }
    return backing.handOver(
        running,
        done -> {
          Duration lives = Duration.ofMillis(ttlMs);
          Lease lease =
              new Lease(backing, database, done.result(), lives, askedNanos + lives.toNanos());
          backing.opened(lease.handle);
          lease.watchTime();
          return lease;
        });
  }

  private static RunOptions options(Backing backing) {
    return new RunOptions(Durability.SYNC, backing.deadlineNanos(), null);
  }

  /** Returns the id of the lease. */
  public long id() {
    return id;
  }

  /** Returns the name of the database whose entries may hang on it. */
  String database() {
    return database;
  }

  boolean isOf(Backing store, String ofDatabase) {
    return backing == store && database.equals(ofDatabase);
  }

  /** Returns for how long the lease lives from each time that it is kept alive. */
  public Duration ttl() {
    return ttl;
  }

  /**
   * Lets the lease live for its whole ttl from now on. Costs no commit.
   *
   * @throws TercetException LEASE_NOT_FOUND if it is lost
   */
  public void keepAlive() {
    if (isLost()) {
      throw lostError();
    }
    long askedNanos = backing.nanos();
    try {
      long unused = leases().keepAlive(database, id);
    } catch (TercetException e) {
      if (e.reason() == Reason.LEASE_NOT_FOUND) {
        lose();
      }
      throw e;
    }
    livesFrom(askedNanos);
  }

  /** As {@link #keepAlive}; nothing is waited for in either. */
  public CompletableFuture<Void> keepAliveAsync() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    try {
      keepAlive();
      answer.complete(null);
    } catch (TercetException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /**
   * Keeps the lease alive from now on, each third of its ttl, in the background; until it is
   * revoked or lost, or the store is closed.
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
    after(ttl.dividedBy(3).toNanos(), this::keepAliveInTime);
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

  /**
   * Returns what is known of the lease.
   *
   * @throws TercetException LEASE_NOT_FOUND if it has ended
   */
  public LeaseInfo info() {
    return LeaseInfo.of(leases().describe(database, id));
  }

  /** As {@link #info}; nothing is waited for in either. */
  public CompletableFuture<LeaseInfo> infoAsync() {
    return Futures.now(this::info);
  }

  /**
   * Ends the lease now, and deletes what hangs on it. That it has ended already is no error. Where
   * this fails, nobody keeps the lease alive any more, and it is ended in the background.
   */
  public void revoke() {
    var unused = Futures.join(revokeAsync());
  }

  /** As {@link #revoke}, without waiting. */
  public CompletableFuture<Void> revokeAsync() {
    end();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    var unused =
        backing
            .handOver(
                leases()
                    .revokeAsync(
                        options(backing), database, id, ResultCodec.none(), count -> count),
                Completed::version)
            .whenComplete(
                (version, failure) -> {
                  if (failure == null || isNotFound(failure)) {
                    answer.complete(null);
                  } else {
                    answer.completeExceptionally(failure);
                  }
                });
    return answer;
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

  /** Returns the error of what needs a lease that is not lost. */
  static TercetException lostError() {
    return new TercetException(
        Reason.LEASE_NOT_FOUND, "The lease is lost or was revoked; grant another.");
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof TercetException e && e.reason() == Reason.LEASE_NOT_FOUND;
  }

  private Leases leases() {
    return backing.keyValues().leases();
  }

  private synchronized void livesFrom(long askedNanos) {
    long until = askedNanos + ttl.toNanos();
    if (until - liveUntilNanos > 0) {
      liveUntilNanos = until;
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
    backing.forget(handle);
    timers.forEach(Timer::ring);
  }

  private synchronized long remainingNanos() {
    return liveUntilNanos - backing.nanos();
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

  private void keepAliveInTime() {
    if (isLost()) {
      return;
    }
    Duration third = ttl.dividedBy(3);
    Duration again = third.compareTo(AGAIN_MAX) < 0 ? third.dividedBy(3) : AGAIN_MAX;
    Duration pause = keepAliveAsync().isCompletedExceptionally() ? again : third;
    after(pause.toNanos(), this::keepAliveInTime);
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
                  backing.executor());
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
