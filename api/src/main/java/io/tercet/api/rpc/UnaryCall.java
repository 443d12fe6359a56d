package io.tercet.api.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/** One running call with one answer, which may come from any thread. */
final class UnaryCall<Q, A extends MessageLite> extends SingleRequestCall<Q, A>
    implements Answer<A> {
  private final UnaryMethod<Q, A> method;
  private volatile boolean cancelled;

  private UnaryCall(ServerCall<Decoded<Q>, A> call, UnaryMethod<Q, A> method, CallStart start) {
    super(call, start);
    this.method = method;
  }

  /** Returns a handler that starts such calls. */
  static <Q, A extends MessageLite> ServerCallHandler<Decoded<Q>, A> handler(
      UnaryMethod<Q, A> method, CallStart start) {
    return (call, headers) -> new UnaryCall<>(call, method, start);
  }

  @Override
  void start(Q message) {
    method.call(message, this);
  }

  @Override
  void abort(TercetException why) {
    // What has begun goes on, and may be committed before the server ends: to say that it was
    // refused would be to say that it may be done once more.
    // The right to close comes first: a request that is complete after that is not carried out.
    if (claimClose()) {
      closeWith(
          requestComplete()
              ? new TercetException(
                  Reason.OUTCOME_UNKNOWN,
                  "The server shut down before the call had ended; whether it was carried out will"
                      + " be known when it is repeated with the same request id.",
                  why)
              : why);
    }
  }

  @Override
  void cancelled() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void send(A answer) {
    TercetException tooLarge = tooLarge(answer);
    if (tooLarge != null) {
      fail(tooLarge);
    } else if (claimClose()) {
      sendHeaders();
      call().sendMessage(answer);
      close();
    }
  }
}
