package io.tercet.api.rpc;

/**
 * A method in which both sides send messages.
 *
 * @param <Q> one message of the caller
 * @param <A> one message to the caller
 */
@FunctionalInterface
public interface DialogueMethod<Q, A> {
  /** Begins a call. Runs on a thread of the transport; waits for nothing. */
  Side<Q> begin(Dialogue<A> call);

  /**
   * The service's end of a call. All but {@link #shutDown} is called by one thread at a time, which
   * belongs to the transport: it waits for nothing.
   *
   * @param <Q> one message of the caller
   */
  interface Side<Q> {
    /**
     * Takes a message that was asked for.
     *
     * @throws RuntimeException ends the call with it; {@link #cancelled} follows
     */
    void take(Q message);

    /**
     * Learns that the caller sends no more.
     *
     * @throws RuntimeException as {@link #take}
     */
    void callerEnded();

    /** Learns that the caller can read again, where it could not. */
    void ready();

    /** Learns that the call is over, in whatever way. May be called more than once. */
    void cancelled();

    /** Is to end the call soon, with this error, since the server ends. Any thread. */
    void shutDown(RuntimeException why);
  }
}
