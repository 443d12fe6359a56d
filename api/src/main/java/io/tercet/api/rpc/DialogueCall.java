package io.tercet.api.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.tercet.core.error.TercetException;
import org.jspecify.annotations.Nullable;

/**
 * One running call in which both sides send messages.
 *
 * <p>Messages are taken from the transport only as the service asks for them, so that what it does
 * not take waits with the caller. What is sent and how the call is closed go through one lock,
 * since they come from any thread and the transport wants them one at a time. A call that has begun
 * goes on for as long as its two sides want; a server that shuts down does not wait for it. One
 * that does not begin within the time of a call is ended.
 */
final class DialogueCall<Q, A extends MessageLite> extends RunningCall<Q, A>
    implements Dialogue<A> {
  private boolean headersSent;

  /** Set by the handler before the first message. */
  private volatile DialogueMethod.@Nullable Side<Q> side;

  private DialogueCall(ServerCall<Decoded<Q>, A> call, CallStart start) {
    super(call, start, 1);
  }

  /** Returns a handler that starts such calls. */
  static <Q, A extends MessageLite> ServerCallHandler<Decoded<Q>, A> handler(
      DialogueMethod<Q, A> method, CallStart start) {
    return (call, headers) -> {
      DialogueCall<Q, A> running = new DialogueCall<>(call, start);
      running.side = method.begin(running);
      return running;
    };
  }

  @Override
  public void onMessage(Decoded<Q> message) {
    if (!requestComplete()) {
      completeRequest();
      becomesEndless();
    }
    tell(known -> known.take(message.orThrow()));
  }

  @Override
  public void onHalfClose() {
    completeRequest();
    tell(DialogueMethod.Side::callerEnded);
  }

  @Override
  public void onReady() {
    tell(DialogueMethod.Side::ready);
  }

  /** What to tell the service. */
  private interface Telling<Q> {
    void to(DialogueMethod.Side<Q> side);
  }

  private void tell(Telling<Q> what) {
    DialogueMethod.Side<Q> known = side;
    if (known == null || isClosed()) {
      return;
    }
    try {
      what.to(known);
    } catch (RuntimeException | Error e) {
      fail(e);
      known.cancelled();
    }
  }

  @Override
  void cancelled() {
    DialogueMethod.Side<Q> known = side;
    if (known != null) {
      known.cancelled();
    }
  }

  @Override
  void abort(TercetException why) {
    DialogueMethod.Side<Q> known = side;
    if (known == null) {
      fail(why);
    } else {
      known.shutDown(why);
    }
  }

  @Override
  public void request() {
    call().request(1);
  }

  @Override
  public boolean isReady() {
    return call().isReady();
  }

  @Override
  public void send(A message) {
    TercetException tooLarge = tooLarge(message);
    if (tooLarge != null) {
      fail(tooLarge);
      return;
    }
    synchronized (call()) {
      if (!isClosed()) {
        if (!headersSent) {
          headersSent = true;
          sendHeaders();
        }
        call().sendMessage(message);
      }
    }
  }

  @Override
  public void end() {
    synchronized (call()) {
      if (claimClose()) {
        if (!headersSent) {
          sendHeaders();
        }
        close();
      }
    }
  }

  @Override
  public void fail(Throwable failure) {
    synchronized (call()) {
      super.fail(failure);
    }
  }
}
