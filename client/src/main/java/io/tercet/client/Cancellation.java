package io.tercet.client;

import java.util.concurrent.CompletableFuture;

/** Hands the cancelling of a future on to what it depends on, as stages alone do not. */
final class Cancellation {
  private Cancellation() {}

  /** Lets the cancelling of a future that depends on a call cancel the call; returns the future. */
  static <T> CompletableFuture<T> cancels(
      CompletableFuture<?> call, CompletableFuture<T> dependent) {
    var unused =
        dependent.whenComplete(
            (result, thrown) -> {
              if (dependent.isCancelled()) {
                call.cancel(true);
              }
            });
    return dependent;
  }
}
