package io.tercet.kv;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Lets asynchronous work on one key take turns: who comes while another is at work waits, and costs
 * nobody a thread. Keys share a fixed number of lanes. What is uncontended runs on the caller's
 * thread, what has waited on the executor. Any thread.
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
    Lane lane = lanes[Math.floorMod(Arrays.hashCode(key) * 0x9E3779B9, LANES)];
    lane.enter(() -> run(lane, work, result));
    return result;
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
  private final class Lane {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    void enter(Runnable turn) {
      synchronized (this) {
        if (busy) {
          waiting.add(turn);
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
        executor.execute(next);
      }
    }
  }
}
