package io.tercet.api.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.tercet.api.error.WireError;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What all calls have in common: they are counted while they run, and are closed once. The
 * transport calls the listener from one thread at a time; closing may come from any.
 */
abstract class RunningCall<Q, A extends MessageLite> extends ServerCall.Listener<Decoded<Q>> {
  private final ServerCall<Decoded<Q>, A> call;
  private final CallStart start;
  private final CallInfo info;
  private final boolean entered;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean requestComplete;

  /**
   * Begins a call.
   *
   * @param requests how many messages are asked for at once
   */
  RunningCall(ServerCall<Decoded<Q>, A> call, CallStart start, int requests) {
    this.call = call;
    this.start = start;
    this.info = start.info();
    this.entered = start.gate().enter(this);
    call.request(requests);
    if (!entered) {
      fail(CallGate.full());
    }
  }

  /** Says that a server that shuts down is not to wait for this call. */
  final void becomesEndless() {
    start.gate().becomesEndless(this);
  }

  /** Ends the call with an error from outside, as soon as may be. */
  void abort(TercetException why) {
    fail(why);
  }

  /** Says that all has come that the call needs to be begun with. */
  final void completeRequest() {
    requestComplete = true;
  }

  /** Tells whether the call has been closed, or is about to be. */
  final boolean isClosed() {
    return closed.get();
  }

  /** Tells whether all of the request has come, and it is or will be carried out. */
  final boolean requestComplete() {
    return requestComplete;
  }

  /** Ends the call if its time is over and its request has not come in whole. Any thread. */
  final void endIfOverdue() {
    if (!requestComplete && info.remainingNanos() <= 0) {
      fail(
          new TercetException(
              Reason.DEADLINE_EXCEEDED,
              "The request did not come in whole within the time that a call may take."));
    }
  }

  /** Learns, once, that nobody waits for an answer any more. */
  abstract void cancelled();

  @Override
  public final void onCancel() {
    leave();
    cancelled();
  }

  @Override
  public final void onComplete() {
    leave();
  }

  private void leave() {
    if (entered) {
      start.gate().exit(this);
    }
  }

  final ServerCall<Decoded<Q>, A> call() {
    return call;
  }

  /** Returns what is known of the call. */
  public final CallInfo info() {
    return info;
  }

  /** Claims the right to close the call; true for the first only. */
  final boolean claimClose() {
    return closed.compareAndSet(false, true);
  }

  /** Ends the call with an error, unless it has been closed. */
  public void fail(Throwable failure) {
    if (claimClose()) {
      closeWith(failure);
    }
  }

  /** Ends the call with an error; the right to close must have been claimed. */
  final void closeWith(Throwable failure) {
    WireError error = WireError.of(failure);
    call.close(error.status(), error.trailers());
  }

  /** Returns why an answer cannot be sent for its size, or null if it can. */
  final @Nullable TercetException tooLarge(A answer) {
    return answer.getSerializedSize() <= start.messageBytesMax()
        ? null
        : new TercetException(
                Reason.MESSAGE_TOO_LARGE, "The answer is larger than a message; ask for less.")
            .with("limit", "server.max_message_bytes");
  }

  /** Sends headers without content, as the first thing of an answer. */
  final void sendHeaders() {
    call.sendHeaders(new Metadata());
  }

  /** Ends the call in order; the right to close must have been claimed. */
  final void close() {
    call.close(Status.OK, new Metadata());
  }
}
