package io.tercet.api.rpc;

/**
 * What a service knows of a call besides its request. Immutable.
 *
 * @param principal who calls; {@code anonymous} until users exist
 * @param deadlineNanos until when an answer is of use, on the scale of {@link System#nanoTime()}
 */
public record CallInfo(String principal, long deadlineNanos) {
  /** The principal of every call until users exist. */
  public static final String ANONYMOUS = "anonymous";

  /** Returns how long the call still has, in nanoseconds; 0 or less if its time is over. */
  public long remainingNanos() {
    return deadlineNanos - System.nanoTime();
  }
}
