package io.tercet.api.rpc;

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

  /** Makes the next message; not called again after the last one. */
  Batch<A> next();

  /** Makes the last message of a source whose lifetime has passed. */
  A expire();

  /** Lets go of everything. Idempotent. */
  @Override
  void close();
}
