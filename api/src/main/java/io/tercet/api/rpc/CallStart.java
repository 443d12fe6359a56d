package io.tercet.api.rpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * What all calls of a server share.
 *
 * @param gate counts them
 * @param timeoutNanos the time of a call that brings no deadline
 * @param messageBytesMax the largest answer, in bytes
 */
public record CallStart(CallGate gate, long timeoutNanos, int messageBytesMax) {

  /** Returns what is known of the call whose context is current. */
  CallInfo info() {
    Deadline deadline = Context.current().getDeadline();
    long remaining = deadline == null ? timeoutNanos : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    return new CallInfo(CallInfo.ANONYMOUS, System.nanoTime() + remaining);
  }
}
