package io.tercet.embedded;

import io.tercet.core.Store;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.KeyValues;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What databases, buckets and transactions stand on: the store and its models, the threads of calls
 * that do not wait, and what is open and must be closed before the store is. Any thread.
 */
final class Backing {
  private final Store store;
  private final KeyValues keyValues;
  private final Databases databases;
  private final long deadlineNanos;
  private final Set<Handle> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Where futures are completed, for all stores of the process; made when one first needs it. A
   * pool with a queue, since to wake a thread for each answer costs more than the answer; one that
   * adds threads while others wait for futures, so that all may wait.
   */
  private static final class Callbacks {
    static final Executor POOL =
        new ForkJoinPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            pool -> {
              ForkJoinWorkerThread thread =
                  ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
              thread.setName("tercet-embedded-" + thread.getPoolIndex());
              return thread;
            },
            null,
            true);
  }

  /** Something of the store that a caller holds open. */
  interface Handle {
    /** Ends it, because the store is being closed; waits for the call that is in it. */
    void end();
  }

  Backing(Store store, KeyValues keyValues, Databases databases, Duration deadline) {
    this.store = store;
    this.keyValues = keyValues;
    this.databases = databases;
    this.deadlineNanos = deadline.toNanos();
  }

  Store store() {
    return store;
  }

  KeyValues keyValues() {
    return keyValues;
  }

  Databases databases() {
    return databases;
  }

  /** Returns where futures are completed, and where what takes long is done. */
  Executor executor() {
    return Callbacks.POOL;
  }

  /** Returns the monotonic time of the store. */
  long nanos() {
    return store.engine().clock().nanos();
  }

  /** Returns until when a call that begins now is tried again. */
  long deadlineNanos() {
    return nanos() + deadlineNanos;
  }

  /** Does something on another thread. */
  <T> CompletableFuture<T> supply(Supplier<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    executor()
        .execute(
            () -> {
              try {
                answer.complete(work.get());
              } catch (RuntimeException | Error e) {
                // Whatever it is, somebody waits for the answer.
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  /**
   * Makes a result of what a commit has come to. What depends on the future is the caller's, may
   * take its time, and must not hold up the thread that commits for all.
   */
  <A, T> CompletableFuture<T> handOver(CompletableFuture<A> running, Function<A, T> result) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    BiConsumer<A, @Nullable Throwable> deliver =
        (done, failure) -> {
          if (failure != null) {
            answer.completeExceptionally(Futures.bare(failure));
            return;
          }
          try {
            answer.complete(result.apply(done));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        };
    var unused =
        running.isDone()
            ? running.whenComplete(deliver)
            : running.whenCompleteAsync(deliver, executor());
    return answer;
  }

  /** Takes note of something that is open. */
  <H extends Handle> H opened(H handle) {
    open.add(handle);
    if (closed) {
      forget(handle);
      handle.end();
      throw shuttingDown();
    }
    return handle;
  }

  /** Forgets what has been closed. */
  void forget(Handle handle) {
    open.remove(handle);
  }

  /** Never true; for work that takes long, which ends with the store. */
  boolean isUnwanted() {
    if (closed) {
      throw shuttingDown();
    }
    return false;
  }

  static TercetException shuttingDown() {
    return new TercetException(
        Reason.SHUTTING_DOWN, "The store is closed or closing; open it again.");
  }

  /** Ends what is open, then closes the store. */
  void close() {
    closed = true;
    for (Handle handle : open) {
      forget(handle);
      handle.end();
    }
    store.close();
  }
}
