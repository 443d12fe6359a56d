package io.tercet.api.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.ServerCall;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import org.jspecify.annotations.Nullable;

/** What calls with exactly one request have in common. */
abstract class SingleRequestCall<Q, A extends MessageLite> extends RunningCall<Q, A> {
  // Two, so that a second message, which is an error, does not wait for ever.
  private static final int REQUESTS = 2;

  private @Nullable Decoded<Q> request;

  SingleRequestCall(ServerCall<Decoded<Q>, A> call, CallStart start) {
    super(call, start, REQUESTS);
  }

  /** Carries out the request. Not called for a call that has been closed. */
  abstract void start(Q message);

  @Override
  public final void onMessage(Decoded<Q> message) {
    if (request != null) {
      fail(
          new TercetException(
              Reason.INVALID_ARGUMENT, "The call takes one request; more than one came."));
      return;
    }
    request = message;
  }

  @Override
  public final void onHalfClose() {
    completeRequest();
    Decoded<Q> message = request;
    if (isClosed()) {
      return;
    }
    if (message == null) {
      fail(new TercetException(Reason.INVALID_ARGUMENT, "The call takes one request; none came."));
      return;
    }
    // Not held on to: a value is up to 16 MiB, and the answer may take its time.
    request = null;
    try {
      start(message.orThrow());
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }
}
