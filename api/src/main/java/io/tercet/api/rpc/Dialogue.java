package io.tercet.api.rpc;

/**
 * The caller's end of a call in which both sides send messages, as the service sees it. May be used
 * from any thread; nothing is of effect after the call has ended.
 *
 * @param <A> one message to the caller
 */
public interface Dialogue<A> {
  /** Returns what is known of the call. */
  CallInfo info();

  /** Asks for one more message of the caller. The first one has been asked for. */
  void request();

  /** Tells whether a message would be sent now, and not wait for the caller to read. */
  boolean isReady();

  /** Sends a message. */
  void send(A message);

  /** Ends the call in order. */
  void end();

  /** Ends the call with an error. */
  void fail(Throwable failure);
}
