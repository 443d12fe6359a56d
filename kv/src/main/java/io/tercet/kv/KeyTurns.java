package io.tercet.kv;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Lets work on one key take turns: who comes while another is at work waits. Keys share a fixed
 * number of lanes, in which asynchronous and blocking work stand in one line. Asynchronous work
 * that waits costs nobody a thread: what is uncontended runs on the caller's thread, what has
 * waited on the executor. Blocking work runs on the caller's thread. Any thread.
 */
final class KeyTurns {
  private static final int LANES = 1024;

  private final Lane[] lanes = new Lane[LANES];
  private final Executor executor;

  KeyTurns(Executor executor) {
    this.executor = executor;
    Arrays.setAll(lanes, i -> new Lane());
  }

  <T> CompletableFuture<T> inTurn(byte[] key, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Lane lane = lane(key);
    Runnable turn = () -> run(lane, work, result);
    lane.enter(turn, () -> executor.execute(turn));
    return result;
  }

  /** Waits for its turn, and does the work on the calling thread. */
  <T> T inTurnBlocking(byte[] key, Supplier<T> work) {
    CompletableFuture<Boolean> turn = new CompletableFuture<>();
    Lane lane = lane(key);
    lane.enter(() -> turn.complete(true), () -> turn.complete(true));
    boolean unused = turn.join();
    try {
      return work.get();
    } finally {
      lane.leave();
    }
  }

  private Lane lane(byte[] key) {
    return lanes[Math.floorMod(Arrays.hashCode(key) * 0x9E3779B9, LANES)];
  }

  private <T> void run(
      Lane lane, Supplier<CompletableFuture<T>> work, CompletableFuture<T> result) {
    CompletableFuture<T> started;
    try {
      started = work.get();
    } catch (RuntimeException | Error e) {
      // Whatever it is, the others in the lane must get their turn.
      started = CompletableFuture.failedFuture(e);
    }
    var unused =
        started.whenComplete(
            (value, error) -> {
              lane.leave();
              if (error != null) {
                result.completeExceptionally(error);
              } else {
                result.complete(value);
              }
            });
  }

  /** One at work, the others in line. */
  private static final class Lane {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * Takes a turn, or stands in line for one.
     *
     * @param turn runs now, on this thread, if nobody is at work
     * @param later is called by who leaves, and does not take long
     */
    void enter(Runnable turn, Runnable later) {
      synchronized (this) {
        if (busy) {
          waiting.add(later);
          return;
        }
        busy = true;
      }
      turn.run();
    }

    void leave() {
      Runnable next;
      synchronized (this) {
        next = waiting.poll();
        busy = next != null;
      }
      if (next != null) {
        next.run();
      }
    }
  }
}
