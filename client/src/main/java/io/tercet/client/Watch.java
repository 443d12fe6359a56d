package io.tercet.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to entries, commit by commit: each one once, in their order, when it is on disk.
 *
 * <pre>{@code
 * try (Watch watch = bucket.watch(WatchOptions.all())) {
 *   while (true) {
 *     WatchCommit commit = watch.next();
 *     ...
 *     save(watch.resumeToken());
 *   }
 * }
 * }</pre>
 *
 * <p>When the connection is lost or the server restarts, the watch goes on by itself where it
 * stood; nothing is missed and nothing comes twice. It fails where the server no longer keeps what
 * it would have to tell ({@code VERSION_TOO_OLD}): then read everything by a scan, and watch again
 * after its version. The server sends no more than the reader takes.
 *
 * <p>To be used by one thread at a time; {@link #close} may be called by any thread.
 */
public final class Watch implements AutoCloseable {
  // One message with the reader, one on its way.
  private static final int MESSAGES_AHEAD = 2;

  private static final String CLOSED = "Closed by the reader";

  private final Channel channel;
  private final Executor executor;
  private final WatchInbox inbox;
  private final RetryPolicy policy;
  private volatile @Nullable ClientCall<WatchRequest, WatchResponse> running;
  private volatile boolean closed;

  private Watch(Caller caller, WatchRequest request, Duration retryFor) {
    this.channel = caller.channel();
    this.executor = caller.executor();
    this.inbox = new WatchInbox(request);
    this.policy = new RetryPolicy(retryFor);
  }

  static Watch start(Caller caller, WatchRequest request, Duration retryFor) {
    Watch watch = new Watch(caller, request, retryFor);
    watch.open();
    return watch;
  }

  private void open() {
    if (closed) {
      return;
    }
    ClientCall<WatchRequest, WatchResponse> call =
        channel.newCall(KeyValueServiceGrpc.getWatchMethod(), CallOptions.DEFAULT);
    call.start(new Listener(), new Metadata());
    running = call;
    call.request(MESSAGES_AHEAD);
    call.sendMessage(inbox.nextRequest());
    call.halfClose();
    if (closed) {
      // Closed before `running` was set, which is what closing looks at.
      Streams.end(call, CLOSED);
    }
  }

  /**
   * Takes the next commit as soon as there is one, without waiting. The next call must not come
   * before the future of this one is complete.
   */
  public CompletableFuture<WatchCommit> nextAsync() {
    return inbox.take(this::readOn);
  }

  /** Takes the next commit, and waits for it as long as it takes. */
  public WatchCommit next() {
    try {
      return nextAsync().join();
    } catch (CompletionException e) {
      TercetClientException failure = Failures.find(e);
      throw failure == null ? e : failure;
    }
  }

  /** Takes the next commit, or nothing if none comes within a time. */
  public Optional<WatchCommit> next(Duration timeout) {
    CompletableFuture<WatchCommit> next = nextAsync();
    try {
      return Optional.of(next.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        // If it has come meanwhile, it is not lost: it is the next one that is taken.
        return inbox.withdraw(next);
      }
      TercetClientException failure = Failures.find(e);
      throw failure == null ? e : failure;
    }
  }

  /** Completed when the server watches. */
  CompletableFuture<Void> started() {
    return inbox.started();
  }

  /**
   * Waits until the server watches: what is committed from then on is told, where the watch begins
   * now.
   */
  public void awaitStarted() {
    try {
      inbox.started().join();
    } catch (CompletionException e) {
      TercetClientException failure = Failures.find(e);
      throw failure == null ? e : failure;
    }
  }

  /**
   * Returns where another watch goes on: after the last commit that was taken, and what is known to
   * be no concern of this watch after it. Empty before the server has said where this began.
   */
  public String resumeToken() {
    return inbox.resumeToken();
  }

  /**
   * Returns the version up to which everything that happened was taken from this watch; 0 before
   * the server has said where it began. It advances also when nothing happens to what is watched,
   * when the next commit is asked for.
   */
  public long progressVersion() {
    return inbox.progressVersion();
  }

  /** Ends the watch, here and in the server. To close it again is of no effect. */
  @Override
  public void close() {
    closed = true;
    inbox.close();
    ClientCall<WatchRequest, WatchResponse> call = running;
    if (call != null) {
      Streams.end(call, CLOSED);
    }
  }

  private void readOn() {
    ClientCall<WatchRequest, WatchResponse> call = running;
    if (call != null) {
      call.request(1);
    }
  }

  private final class Listener extends ClientCall.Listener<WatchResponse> {
    @Override
    public void onMessage(WatchResponse message) {
      if (inbox.add(message)) {
        readOn();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      Status failed =
          status.isOk() ? Status.UNAVAILABLE.withDescription("The watch has ended") : status;
      TercetClientException failure = Failures.of(failed, trailers, false);
      int failures = inbox.lost();
      boolean again =
          RetryPolicy.mayRepeat(failure, Repeat.ALWAYS)
              && inbox.lostForNanos() < policy.retryFor().toNanos();
      if (again) {
        CompletableFuture.delayedExecutor(
                RetryPolicy.delayMs(failure, failures), TimeUnit.MILLISECONDS, executor)
            .execute(Watch.this::open);
      } else {
        inbox.fail(failure);
      }
    }
  }
}
