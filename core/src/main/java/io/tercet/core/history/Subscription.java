package io.tercet.core.history;

import io.tercet.core.engine.CommitRecord;
import io.tercet.core.engine.HistoryCursor;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in the history. Pulled from by one thread at a time: {@link #poll} until it
 * answers null, then again when {@link #whenReady} calls.
 */
public final class Subscription implements AutoCloseable {
  private static final long COMMIT_BYTES = 128;
  private static final long CHANGE_BYTES = 96;

  private final ChangeTailer tailer;
  private final long queueBytes;
  private final Predicate<CommitRecord> wanted;

  /** The reader's own way through the log, until it has caught up. The reader alone. */
  private @Nullable HistoryCursor own;

  /** Where the tailer stood when this joined it; -1 before. The reader alone. */
  private long joinedAt = -1;

  private final Object lock = new Object();
  private final Queue<CommitRecord> queue = new ArrayDeque<>();

  /**
   * How many of the queue, the first ones, are not tested yet: those that were passed on while the
   * reader was still behind. So commits are tested one by one, in their order.
   */
  private int untested;

  private long queuedBytes;
  private long version;
  private boolean caughtUp;
  private @Nullable TercetException ended;
  private Runnable whenReady = Subscription::nobody;

  Subscription(
      ChangeTailer tailer,
      HistoryCursor own,
      long version,
      long queueBytes,
      Predicate<CommitRecord> wanted) {
    this.tailer = tailer;
    this.own = own;
    this.version = version;
    this.queueBytes = queueBytes;
    this.wanted = wanted;
  }

  /**
   * Sets what is called when {@link #poll} may have something new to say: a commit, or the error by
   * which this ended. Called on the tailer's thread: it only wakes whoever polls.
   */
  public void whenReady(Runnable action) {
    synchronized (lock) {
      whenReady = action;
    }
  }

  /**
   * Returns the next commit, or null if there is none yet. Never waits for one.
   *
   * @throws TercetException READER_TOO_SLOW if too much had piled up, VERSION_TOO_OLD if the log
   *     was trimmed before it was read, SHUTTING_DOWN if the store is closed, DATA_LOSS if the log
   *     is damaged; {@link #version} says from where to resume
   */
  public @Nullable CommitRecord poll() {
    HistoryCursor reading = own;
    if (reading != null) {
      CommitRecord commit = readOn(reading);
      if (commit != null || own != null) {
        return commit;
      }
    }
    return take();
  }

  /**
   * Returns the version up to which everything was handed out, or was not wanted: where another
   * subscription goes on.
   */
  public long version() {
    synchronized (lock) {
      return version;
    }
  }

  /** Reads the log until the tailer takes over; then {@code own} is null. */
  private @Nullable CommitRecord readOn(HistoryCursor reading) {
    while (joinedAt < 0 || version() < joinedAt) {
      if (reading.next()) {
        CommitRecord commit = reading.commit();
        reached(commit.version());
        if (wanted.test(commit)) {
          return commit;
        }
      } else if (joinedAt < 0) {
        joinedAt = tailer.join(this, version());
      } else {
        // What the tailer has passed on is durable, and so it is in the log.
        throw new TercetException(Reason.DATA_LOSS, "The log ends before what was read of it.")
            .with("version", version())
            .with("expected", joinedAt);
      }
    }
    own = null;
    reading.close();
    synchronized (lock) {
      caughtUp = true;
    }
    return null;
  }

  private void reached(long now) {
    synchronized (lock) {
      version = now;
    }
  }

  private @Nullable CommitRecord take() {
    synchronized (lock) {
      CommitRecord commit = queue.poll();
      while (commit != null) {
        queuedBytes -= bytes(commit);
        boolean asked = commit.version() > version;
        if (untested > 0) {
          untested--;
          asked = asked && isWanted(commit);
        }
        version = Math.max(version, commit.version());
        if (asked) {
          return commit;
        }
        commit = queue.poll();
      }
      if (ended != null) {
        throw copy(ended);
      }
      return null;
    }
  }

  /** Takes a commit in from the tailer; false if this has ended. */
  boolean offer(CommitRecord commit) {
    Runnable wake = Subscription::nobody;
    boolean goesOn;
    synchronized (lock) {
      // What this began after was not durable then, and comes now; it is not for the filter either.
      if (ended == null && commit.version() > version) {
        boolean testLater = !caughtUp || untested > 0;
        if (testLater || isWanted(commit)) {
          enqueue(commit, testLater);
          wake = whenReady;
        } else if (ended != null) {
          wake = whenReady;
        } else if (queue.isEmpty()) {
          version = Math.max(version, commit.version());
        }
      }
      goesOn = ended == null;
    }
    wake.run();
    return goesOn;
  }

  /** Asks the filter; one that fails ends the subscription. */
  private boolean isWanted(CommitRecord commit) {
    try {
      return wanted.test(commit);
    } catch (RuntimeException e) {
      ended = new TercetException(Reason.INTERNAL, "The filter of a subscription failed.", e);
      return false;
    }
  }

  private void enqueue(CommitRecord commit, boolean testLater) {
    long more = bytes(commit);
    if (!queue.isEmpty() && queuedBytes + more > queueBytes) {
      cutOff();
    } else {
      queue.add(commit);
      untested += testLater ? 1 : 0;
      queuedBytes += more;
    }
  }

  private void cutOff() {
    queue.clear();
    untested = 0;
    queuedBytes = 0;
    ended =
        new TercetException(
                Reason.READER_TOO_SLOW,
                "Changes came faster than they were read; resume from the last version read.")
            .with("limit", queueBytes)
            .with("version", version);
  }

  void end(TercetException why) {
    Runnable wake;
    synchronized (lock) {
      if (ended == null) {
        ended = why;
      }
      wake = whenReady;
    }
    wake.run();
  }

  private static void nobody() {
    // Nobody waits.
  }

  private static long bytes(CommitRecord commit) {
    long bytes = COMMIT_BYTES + commit.note().length;
    for (CommitRecord.Change change : commit.changes()) {
      byte[] value = change.value();
      bytes += CHANGE_BYTES + change.key().length + (value == null ? 0 : value.length);
    }
    return bytes;
  }

  private static TercetException copy(TercetException error) {
    TercetException copy = new TercetException(error.reason(), error.text(), error);
    error.details().forEach(copy::with);
    return copy;
  }

  /** Ends the subscription; the tailer forgets it. */
  @Override
  public void close() {
    tailer.leave(this);
    synchronized (lock) {
      queue.clear();
      untested = 0;
      queuedBytes = 0;
      whenReady = Subscription::nobody;
      if (ended == null) {
        ended =
            new TercetException(
                Reason.CANCELLED, "The subscription was closed by its reader; open another.");
      }
    }
    HistoryCursor reading = own;
    if (reading != null) {
      own = null;
      reading.close();
    }
  }
}
