package io.tercet.api.rpc;

import java.util.concurrent.CompletionStage;

/**
 * Answers one call, once: the first of {@link #send} and {@link #fail} counts, what comes after is
 * dropped, as is everything after the caller is gone. May be used from any thread.
 *
 * @param <A> the answer
 */
public interface Answer<A> {
  /** Returns what is known of the call. */
  CallInfo info();

  /** Sends the answer. */
  void send(A answer);

  /** Sends an error. */
  void fail(Throwable failure);

  /** Tells whether nobody waits for the answer any more. */
  boolean isCancelled();

  /** Sends what the stage completes with. */
  default void sendWhenComplete(CompletionStage<? extends A> stage) {
    stage.whenComplete(
        (answer, failure) -> {
          if (failure != null) {
            fail(failure);
          } else {
            send(answer);
          }
        });
  }
}
