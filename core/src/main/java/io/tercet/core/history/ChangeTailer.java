package io.tercet.core.history;

import io.tercet.core.engine.Background;
import io.tercet.core.engine.CommitRecord;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.HistoryCursor;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows the history of an engine once for everybody who wants to know of commits.
 *
 * <p><b>Design.</b> A subscription that starts in the past reads the log itself, on its reader's
 * thread, at its reader's pace. When it has reached the durable end it joins the others: one task
 * decodes each new commit once and puts it into the queue of every subscription that has joined.
 * The task stands at a version; a subscription that joins is told which, reads itself up to there,
 * and takes from its queue what comes after, so that nothing is missed and nothing comes twice.
 *
 * <p>A queue is bounded. A reader that lets it run full is cut off by name, told from where to
 * resume, and costs no memory from then on: what it missed stands in the log.
 *
 * <p><b>When it runs.</b> The engine rings when commits have become durable; a ring wakes the
 * tailer's thread if it stands before the durable end. So a change arrives at once, and a store at
 * rest costs nothing. The thread, and the listening, begin with the first who joins and end with
 * the last who leaves. Who joins first listens before it looks at the durable version: what became
 * durable before is seen by that look, what comes after rings.
 *
 * <p>Nothing that is not durable is ever shown. While nobody has joined, the log is not read. Any
 * thread.
 */
public final class ChangeTailer implements AutoCloseable {
  /** How many bytes may wait for one reader unless said otherwise. */
  public static final long DEFAULT_QUEUE_BYTES = 8L << 20;

  /** So many commits are passed on before others get their turn at the lock. */
  private static final int STEP_COMMITS = 256;

  private final Engine engine;
  private final Background background;
  private final long queueBytes;
  private final Runnable listener = this::durable;
  private final List<Subscription> joined = new ArrayList<>();
  private @Nullable HistoryCursor cursor;

  /** Up to where commits were passed on; written under the lock. */
  private volatile long position;

  /** Runs {@link #follow}; null while nobody has joined. Written under the lock. */
  private volatile Background.@Nullable Worker worker;

  private boolean closed;

  /**
   * Creates a tailer.
   *
   * @param engine outlives the tailer
   * @param background runs it
   * @param queueBytes how much may wait for one reader
   */
  public ChangeTailer(Engine engine, Background background, long queueBytes) {
    this.engine = engine;
    this.background = background;
    this.queueBytes = queueBytes;
  }

  /**
   * Subscribes to all commits after a version.
   *
   * @param version the last one that is not wanted; 0 for all that is kept
   * @throws TercetException VERSION_TOO_OLD if commits after it are no longer kept, VERSION_UNKNOWN
   *     if this store has not reached it, SHUTTING_DOWN if the store is closed
   */
  public Subscription subscribe(long version) {
    return subscribe(version, commit -> true);
  }

  /**
   * Subscribes to some of the commits after a version.
   *
   * @param version the last one that is not wanted; 0 for all that is kept
   * @param wanted which commits are; cheap; asked of each commit once, in their order, by the
   *     reader's thread or the tailer's, and never by both at a time
   * @throws TercetException as {@link #subscribe(long)} does
   */
  public Subscription subscribe(long version, Predicate<CommitRecord> wanted) {
    synchronized (this) {
      if (closed) {
        throw shuttingDown();
      }
    }
    if (version < 0 || version > engine.version()) {
      throw new TercetException(
              Reason.VERSION_UNKNOWN, "The store has not reached this version; check the token.")
          .with("version", version)
          .with("current_version", engine.version());
    }
    return new Subscription(this, engine.history().after(version), version, queueBytes, wanted);
  }

  /** Returns how many subscriptions have caught up and are served by the tailer. */
  public synchronized int joined() {
    return joined.size();
  }

  /**
   * Puts every commit after the returned version into the queue of a subscription, until it leaves.
   *
   * @param reached up to where the subscription has read by itself
   */
  synchronized long join(Subscription subscription, long reached) {
    if (closed) {
      throw shuttingDown();
    }
    if (cursor == null) {
      begin(reached);
    }
    joined.add(subscription);
    // From here on every commit rings; what became durable just before did so for nobody.
    durable();
    return position;
  }

  /** Starts to follow. */
  private void begin(long reached) {
    // Who begins at a version that is not durable yet must not take the commits up to it from those
    // who join later, and have read less: they come again, and are no news to those who had them.
    long from = Math.min(reached, engine.durableVersion());
    HistoryCursor opened = engine.history().after(from);
    try {
      worker = background.worker("history", this::follow);
    } catch (RejectedExecutionException e) {
      opened.close();
      throw shuttingDown();
    }
    cursor = opened;
    position = from;
    engine.addDurableListener(listener);
  }

  /** Wakes the worker if there is something to pass on; called by whoever commits. */
  private void durable() {
    Background.Worker awake = worker;
    if (awake != null && engine.durableVersion() > position) {
      awake.wake();
    }
  }

  synchronized void leave(Subscription subscription) {
    joined.remove(subscription);
    if (joined.isEmpty()) {
      rest();
    }
  }

  /** Passes on what has become durable; runs in the background. */
  private void follow() {
    while (step()) {
      // There may be more.
    }
  }

  private synchronized boolean step() {
    HistoryCursor open = cursor;
    if (open == null) {
      return false;
    }
    int count = 0;
    try {
      while (count < STEP_COMMITS && open.next()) {
        CommitRecord commit = open.commit();
        joined.removeIf(subscription -> !subscription.offer(commit));
        position = commit.version();
        count++;
      }
    } catch (TercetException e) {
      endAll(e);
      return false;
    } catch (RuntimeException e) {
      endAll(new TercetException(Reason.INTERNAL, "Following the history failed.", e));
      return false;
    }
    if (joined.isEmpty()) {
      rest();
    }
    return count == STEP_COMMITS;
  }

  /** Lets go of the log and of the thread while nobody needs them. */
  private void rest() {
    engine.removeDurableListener(listener);
    Background.Worker awake = worker;
    if (awake != null) {
      worker = null;
      awake.close();
    }
    HistoryCursor open = cursor;
    if (open != null) {
      cursor = null;
      open.close();
    }
  }

  private void endAll(TercetException why) {
    joined.forEach(subscription -> subscription.end(why));
    joined.clear();
    rest();
  }

  static TercetException shuttingDown() {
    return new TercetException(
        Reason.SHUTTING_DOWN, "The store is closed or closing; connect again when it is open.");
  }

  /** Ends every subscription that has joined; those still reading the log end with the engine. */
  @Override
  public synchronized void close() {
    closed = true;
    endAll(shuttingDown());
  }
}
