package io.tercet.api.rpc;

/**
 * A method with one request and a stream of answers.
 *
 * @param <Q> the request
 * @param <A> one message of the stream
 */
@FunctionalInterface
public interface StreamMethod<Q, A> {
  /**
   * Says how a call is to be carried out. Runs on a thread of the transport: it looks at the
   * request only; what may wait is done when the source is opened.
   *
   * @throws RuntimeException in place of a stream
   */
  StreamPlan<A> plan(Q request, CallInfo info);
}
