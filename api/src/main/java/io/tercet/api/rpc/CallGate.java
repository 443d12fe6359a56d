package io.tercet.api.rpc;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that run, and refuses what is beyond the limit. May be used from any thread. */
public final class CallGate {
  private final AtomicInteger running = new AtomicInteger();
  private final Set<RunningCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
  private final Set<RunningCall<?, ?>> endless = ConcurrentHashMap.newKeySet();
  private final int callsMax;
  private volatile boolean draining;

  /** Creates a gate that lets through so many calls at a time. */
  public CallGate(int callsMax) {
    this.callsMax = callsMax;
  }

  /** Lets a call in and returns true, or counts nothing and returns false. */
  boolean enter(RunningCall<?, ?> call) {
    if (running.incrementAndGet() > callsMax) {
      running.decrementAndGet();
      return false;
    }
    calls.add(call);
    return true;
  }

  /** Returns the error of a call that was not let in. */
  static TercetException full() {
    return new TercetException(
            Reason.TOO_MANY_CALLS, "The server runs as many calls as it may; try again later.")
        .with("limit", "server.max_calls");
  }

  /** Lets a call out that was let in. */
  void exit(RunningCall<?, ?> call) {
    calls.remove(call);
    endless.remove(call);
    if (running.decrementAndGet() == 0 && draining) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Says that a call that was let in goes on until it is ended. */
  void becomesEndless(RunningCall<?, ?> call) {
    endless.add(call);
    if (draining) {
      call.abort(shuttingDown());
    } else if (!calls.contains(call)) {
      endless.remove(call);
    }
  }

  /**
   * Waits until no call runs, and ends those that would go on for ever.
   *
   * @param timeoutMs how long at most, in milliseconds
   * @return whether none runs
   */
  public synchronized boolean awaitEmpty(long timeoutMs) throws InterruptedException {
    draining = true;
    endless.forEach(call -> call.abort(shuttingDown()));
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (running.get() > 0) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (leftMs <= 0) {
        return false;
      }
      wait(leftMs);
    }
    return true;
  }

  /** Ends all calls that run, with an error that says that the server ends. */
  public void abortAll() {
    calls.forEach(call -> call.abort(shuttingDown()));
  }

  private static TercetException shuttingDown() {
    return new TercetException(Reason.SHUTTING_DOWN, "The server is shutting down.");
  }

  /**
   * Ends the calls whose request has not come in whole within the time that a call may take, so
   * that they do not hold their place for ever. Called now and then.
   */
  public void endOverdue() {
    calls.forEach(RunningCall::endIfOverdue);
  }

  /** Returns how many calls run. */
  public int running() {
    return running.get();
  }
}
