package io.tercet.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Waiting for futures, and making them of what is done at once. Stateless. */
final class Futures {
  private Futures() {}

  /** Waits, and throws what the future failed with as it is. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (bare(e) instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Returns what a stage failed with, without what stages wrap around it. */
  static Throwable bare(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Does something now, on this thread. */
  static <T> CompletableFuture<T> now(Supplier<T> work) {
    try {
      return CompletableFuture.completedFuture(work.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
