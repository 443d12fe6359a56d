package io.tercet.client;

import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous unary call, over as many attempts as it takes. Attempts follow one another, and
 * gRPC runs the callbacks of each in order, so that only the running call is shared with the thread
 * that cancels.
 */
final class AsyncCall<Q, A, R> {
  private final Channel channel;
  private final Caller.Call<Q, A, R> call;
  private final Attempts attempts;
  private final Executor executor;
  private final Result result = new Result();
  private volatile @Nullable ClientCall<Q, A> running;

  /**
   * @param executor where the future is completed and attempts are begun anew
   */
  AsyncCall(Channel channel, Caller.Call<Q, A, R> call, Attempts attempts, Executor executor) {
    this.channel = channel;
    this.call = call;
    this.attempts = attempts;
    this.executor = executor;
  }

  CompletableFuture<R> start() {
    send();
    return result;
  }

  private void send() {
    ClientCall<Q, A> attempt =
        channel.newCall(call.method(), attempts.callOptions().withExecutor(executor));
    attempt.start(new Answer(), new Metadata());
    running = attempt;
    attempt.request(2);
    attempt.sendMessage(call.request());
    attempt.halfClose();
    if (result.isCancelled()) {
      // Cancelled before `running` was set, which is what cancellation looks at.
      attempt.cancel("Cancelled by the caller", null);
    }
  }

  private void failed(Status status, Metadata trailers) {
    TercetClientException failure = attempts.failed(status, trailers);
    long delayMs = attempts.delayMs(failure);
    if (delayMs == Attempts.GIVE_UP) {
      result.completeExceptionally(failure);
    } else {
      CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, executor)
          .execute(this::send);
    }
  }

  /** Cancelling it cancels the call that runs. */
  private final class Result extends CompletableFuture<R> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      ClientCall<Q, A> last = running;
      if (cancelled && last != null) {
        last.cancel("Cancelled by the caller", null);
      }
      return cancelled;
    }
  }

  private final class Answer extends ClientCall.Listener<A> {
    private @Nullable A message;

    @Override
    public void onMessage(A answer) {
      message = answer;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      A answer = message;
      if (!status.isOk()) {
        failed(status, trailers);
      } else if (answer == null) {
        failed(Status.INTERNAL.withDescription("The server answered without a message"), trailers);
      } else {
        decode(answer);
      }
    }

    private void decode(A answer) {
      try {
        result.complete(call.decode().apply(answer));
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
      }
    }
  }
}
