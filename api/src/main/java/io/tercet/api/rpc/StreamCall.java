package io.tercet.api.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.tercet.core.error.TercetException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One running stream.
 *
 * <h2>How it runs</h2>
 *
 * <p>The work is done in <em>steps</em>, which {@link Turns} run on threads that may wait, never
 * two at a time. A step makes messages while the transport is ready for them, a few at most, so
 * that many streams share few threads; then it ends, and holds no thread while the client reads. A
 * step is asked for when the transport becomes ready, when a source that had nothing has something,
 * when the call is cancelled, and when the lifetime of the source has passed; {@code scheduled}
 * sees to it that at most one is asked for at a time. What happens while a step runs is seen at its
 * end: it gives {@code scheduled} back first and looks again after, so that nothing is missed
 * between.
 *
 * <p>All but the volatile and atomic fields belong to the step that runs.
 */
final class StreamCall<Q, A extends MessageLite> extends SingleRequestCall<Q, A>
    implements Turns.Step {
  /** After so many messages a step lets others have the thread. */
  private static final int STEP_MESSAGES_MAX = 4;

  private final StreamMethod<Q, A> method;
  private final ScheduledExecutorService timer;

  /** Set before the first step; no step is asked for without. */
  private volatile @Nullable StreamPlan<A> plan;

  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile @Nullable TercetException aborted;
  private volatile boolean expired;
  private volatile boolean ended;

  /** Whether the source had no message when it was last asked, and has not called since. */
  private volatile boolean dry;

  private @Nullable BatchSource<A> source;
  private @Nullable A lastMessage;
  private @Nullable ScheduledFuture<?> expiry;
  private boolean headersSent;

  private StreamCall(
      ServerCall<Decoded<Q>, A> call,
      StreamMethod<Q, A> method,
      CallStart start,
      ScheduledExecutorService timer) {
    super(call, start);
    this.method = method;
    this.timer = timer;
  }

  /** Returns a handler that starts such calls. */
  static <Q, A extends MessageLite> ServerCallHandler<Decoded<Q>, A> handler(
      StreamMethod<Q, A> method, CallStart start, ScheduledExecutorService timer) {
    return (call, headers) -> new StreamCall<>(call, method, start, timer);
  }

  @Override
  void start(Q message) {
    StreamPlan<A> made = method.plan(message, info());
    plan = made;
    if (made.endless()) {
      becomesEndless();
    }
    schedule();
  }

  @Override
  public void onReady() {
    schedule();
  }

  @Override
  void cancelled() {
    cancelled = true;
    schedule();
  }

  @Override
  void abort(TercetException why) {
    aborted = why;
    if (plan == null) {
      fail(why);
    } else {
      // In a step, since messages may be on their way in one right now.
      schedule();
    }
  }

  private void schedule() {
    StreamPlan<A> known = plan;
    if (known != null && !ended && scheduled.compareAndSet(false, true)) {
      known.turns().take(this);
    }
  }

  @Override
  public void run() {
    try {
      step();
    } catch (RuntimeException | Error e) {
      end();
      fail(e);
    }
    scheduled.set(false);
    if (!ended && isWanted()) {
      schedule();
    }
  }

  private boolean isWanted() {
    return cancelled
        || aborted != null
        || (call().isReady() && !dry)
        || (expired && lastMessage == null);
  }

  @Override
  public void refused(TercetException why) {
    end();
    fail(why);
  }

  private void step() {
    if (ended) {
      // Asked for just before the end: whoever gave the turn is told that it was the last.
      Objects.requireNonNull(plan).turns().leave(this);
      return;
    }
    if (cancelled) {
      end();
      return;
    }
    TercetException why = aborted;
    if (why != null) {
      end();
      fail(why);
      return;
    }
    if (expired && lastMessage == null && source != null) {
      lastMessage = source.expire();
      source.close();
    }
    for (int i = 0; i < STEP_MESSAGES_MAX && call().isReady() && !cancelled; i++) {
      if (lastMessage != null) {
        finish(lastMessage);
        return;
      }
      BatchSource<A> open = opened();
      // Before it is asked: if it calls while it answers, this is not taken back.
      dry = true;
      BatchSource.Batch<A> batch = open.next();
      if (batch == null) {
        return;
      }
      dry = false;
      if (batch.last()) {
        finish(batch.message());
        return;
      }
      send(batch.message());
    }
  }

  private BatchSource<A> opened() {
    BatchSource<A> known = source;
    if (known == null) {
      StreamPlan<A> toOpen = Objects.requireNonNull(plan);
      known = toOpen.opener().get();
      source = known;
      known.whenReady(this::wake);
      expiry = expireAfter(toOpen.lifetimeMs());
    }
    return known;
  }

  private @Nullable ScheduledFuture<?> expireAfter(long lifetimeMs) {
    if (lifetimeMs == StreamPlan.UNBOUNDED) {
      return null;
    }
    try {
      return timer.schedule(this::expireNow, lifetimeMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The server ends, and with it the stream.
      return null;
    }
  }

  private void wake() {
    dry = false;
    schedule();
  }

  private void expireNow() {
    expired = true;
    schedule();
  }

  private void finish(A message) {
    // What the source holds is let go of before the caller learns that the stream is over.
    end();
    if (claimClose()) {
      send(message);
      close();
    }
  }

  private void send(A message) {
    if (!headersSent) {
      headersSent = true;
      sendHeaders();
    }
    call().sendMessage(message);
  }

  private void end() {
    ended = true;
    if (expiry != null) {
      expiry.cancel(false);
      expiry = null;
    }
    if (source != null) {
      source.close();
      source = null;
    }
    StreamPlan<A> known = plan;
    if (known != null) {
      known.turns().leave(this);
    }
  }
}
