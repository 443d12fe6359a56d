package io.tercet.api.rpc;

/**
 * A method with one request and one answer.
 *
 * @param <Q> the request
 * @param <A> the answer
 */
@FunctionalInterface
public interface UnaryMethod<Q, A> {
  /**
   * Carries out a call. Runs on a thread of the transport, which other calls wait for: what may
   * wait for anything is handed on, and answered from there.
   *
   * @param request the request
   * @param call answers it, now or later
   * @throws RuntimeException in place of an answer
   */
  void call(Q request, Answer<A> call);
}
