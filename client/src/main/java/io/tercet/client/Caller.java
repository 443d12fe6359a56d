package io.tercet.client;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Sends unary calls over one channel, with deadline and repetition. Any thread may call it.
 *
 * <p>Blocking calls do not go through the asynchronous ones: the transport then wakes the calling
 * thread itself, without another thread between them.
 *
 * @param executor where futures are completed, and where what has waited goes on
 */
record Caller(Channel channel, Duration deadline, RetryPolicy policy, Executor executor) {

  /** Calls and waits for the answer, or throws a {@link TercetClientException}. */
  <Q, A, R> R call(Call<Q, A, R> call) {
    Attempts attempts = new Attempts(call.repeat(), call.write(), deadline, policy);
    while (true) {
      try {
        return call.decode()
            .apply(
                ClientCalls.blockingUnaryCall(
                    channel, call.method(), attempts.callOptions(), call.request()));
      } catch (StatusRuntimeException e) {
        TercetClientException failure = attempts.failed(e.getStatus(), e.getTrailers());
        long delayMs = attempts.delayMs(failure);
        if (delayMs == Attempts.GIVE_UP || !sleep(delayMs)) {
          throw failure;
        }
      }
    }
  }

  /** Calls without waiting. Cancelling the future cancels the call. */
  <Q, A, R> CompletableFuture<R> callAsync(Call<Q, A, R> call) {
    return callAsync(call, executor);
  }

  /**
   * As {@link #call}, also in a thread that is or will be interrupted, which stays so: for what
   * sets free what others wait for. gRPC's own blocking call fails in such a thread at once.
   */
  <Q, A, R> R callUninterruptibly(Call<Q, A, R> call) {
    try {
      // Not by way of the executor, whose only thread may be the one that waits here.
      return callAsync(call, Runnable::run).join();
    } catch (CompletionException e) {
      throw Failures.unwrap(e) instanceof RuntimeException failure ? failure : e;
    }
  }

  private <Q, A, R> CompletableFuture<R> callAsync(Call<Q, A, R> call, Executor where) {
    Attempts attempts = new Attempts(call.repeat(), call.write(), deadline, policy);
    return new AsyncCall<>(channel, call, attempts, where).start();
  }

  /** Returns this with a deadline of no more than a span, its repetitions included. */
  Caller within(Duration span) {
    return span.compareTo(deadline) < 0 ? new Caller(channel, span, policy, executor) : this;
  }

  /** Returns this without repetitions. */
  Caller once() {
    return new Caller(channel, deadline, new RetryPolicy(Duration.ZERO), executor);
  }

  /** Whether the thread slept to the end. */
  static boolean sleep(long delayMs) {
    try {
      Thread.sleep(delayMs);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * What is called, and what its answer comes to.
   *
   * @param write whether it changes anything
   */
  record Call<Q, A, R>(
      MethodDescriptor<Q, A> method,
      Q request,
      Repeat repeat,
      boolean write,
      Function<A, R> decode) {

    static <Q, A, R> Call<Q, A, R> read(
        MethodDescriptor<Q, A> method, Q request, Repeat repeat, Function<A, R> decode) {
      return new Call<>(method, request, repeat, false, decode);
    }

    static <Q, A, R> Call<Q, A, R> write(
        MethodDescriptor<Q, A> method, Q request, Repeat repeat, Function<A, R> decode) {
      return new Call<>(method, request, repeat, true, decode);
    }
  }
}
