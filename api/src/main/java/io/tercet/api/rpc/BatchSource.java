package io.tercet.api.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a stream come from. Used by one thread at a time.
 *
 * @param <A> one message of the stream
 */
public interface BatchSource<A> extends AutoCloseable {
  /**
   * One message.
   *
   * @param message what to send
   * @param last whether the stream ends with it
   */
  record Batch<A>(A message, boolean last) {}

  /**
   * Makes the next message, or answers null if there is none yet; not called again after the last
   * one.
   */
  @Nullable Batch<A> next();

  /**
   * Sets what is called when {@link #next} that answered null may have a message. Called once,
   * before the first {@code next}.
   */
  default void whenReady(Runnable wake) {
    // A source that never answers null has nothing to tell.
  }

  /** Makes the last message of a source whose lifetime has passed. */
  A expire();

  /** Lets go of everything. Idempotent. */
  @Override
  void close();
}
