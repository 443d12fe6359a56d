package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Storage;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The register of open views.
 *
 * <p><b>The race it is there for.</b> The sequencer records writes for validation only while a
 * read-write view is open. A view registers first and takes its snapshot then; the sequencer writes
 * first and looks at the register then. With a full fence between the two steps on both sides,
 * either the snapshot sees the write or the sequencer sees the view.
 *
 * <p>Views register in the order of their floors, so that the first is the oldest. Any thread.
 */
final class OpenViews {
  private final Storage storage;
  private final StoreClock clock;
  private final EngineLimits limits;
  private final long versionOffset;
  private final Set<LocalView> readWrite = new LinkedHashSet<>();
  private final Set<LocalView> readOnly = new LinkedHashSet<>();
  private volatile int readWriteCount;
  private boolean closed;

  OpenViews(Storage storage, StoreClock clock, EngineLimits limits, long versionOffset) {
    this.storage = storage;
    this.clock = clock;
    this.limits = limits;
    this.versionOffset = versionOffset;
  }

  LocalView open(boolean forCommit) {
    long nowMs = clock.nowMs();
    LocalView view;
    synchronized (this) {
      if (closed) {
        throw shuttingDown();
      }
      view = new LocalView(this, forCommit, storage.lastSequence(), clock.nanos(), nowMs);
      if (forCommit) {
        readWrite.add(view);
        readWriteCount = readWrite.size();
      } else {
        readOnly.add(view);
      }
    }
    VarHandle.fullFence();
    try {
      view.attach(storage.snapshot(), versionOffset);
    } catch (RuntimeException | Error e) {
      closed(view);
      throw e;
    }
    return view;
  }

  synchronized void closed(LocalView view) {
    if (readWrite.remove(view)) {
      readWriteCount = readWrite.size();
    } else {
      readOnly.remove(view);
    }
    notifyAll();
  }

  /** Tells whether a read-write view is open; for the sequencer, after its write. */
  boolean anyReadWrite() {
    VarHandle.fullFence();
    return readWriteCount > 0;
  }

  /**
   * Returns up to where every read-write view sees that may still commit; {@code Long.MAX_VALUE} if
   * there is none.
   */
  synchronized long readWriteFloor() {
    for (LocalView view : readWrite) {
      if (view.ended() == null) {
        return view.floor();
      }
    }
    return Long.MAX_VALUE;
  }

  /** Returns up to where every open view sees; {@code Long.MAX_VALUE} if none is open. */
  synchronized long floor() {
    return Math.min(firstFloor(readWrite), firstFloor(readOnly));
  }

  private static long firstFloor(Set<LocalView> views) {
    Iterator<LocalView> all = views.iterator();
    return all.hasNext() ? all.next().floor() : Long.MAX_VALUE;
  }

  synchronized int count() {
    return readWrite.size() + readOnly.size();
  }

  /** Ends the oldest read-write view that may still commit; tells whether there was one. */
  synchronized boolean giveWay(TercetException why) {
    for (LocalView view : readWrite) {
      if (view.ended() == null) {
        view.end(why);
        return true;
      }
    }
    return false;
  }

  /** Ends views that are older than their limit. */
  synchronized void expire() {
    long nowNanos = clock.nanos();
    expire(readWrite, nowNanos, limits.readWriteAgeMs());
    expire(readOnly, nowNanos, limits.readOnlyAgeMs());
  }

  private static void expire(Set<LocalView> views, long nowNanos, long limitMs) {
    for (LocalView view : views) {
      if (nowNanos - view.openedNanos() < TimeUnit.MILLISECONDS.toNanos(limitMs)) {
        return;
      }
      view.end(
          new TercetException(
                  Reason.TRANSACTION_EXPIRED,
                  "The transaction is older than its limit; run it again, in smaller steps.")
              .with("limit", limitMs + " ms"));
    }
  }

  /** Lets no view be opened any more, ends those that are open, and waits for them to be closed. */
  synchronized boolean close(long waitMs) {
    closed = true;
    readWrite.forEach(view -> view.end(shuttingDown()));
    readOnly.forEach(view -> view.end(shuttingDown()));
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    boolean interrupted = false;
    while (count() > 0) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (leftMs <= 0) {
        break;
      }
      try {
        wait(leftMs);
      } catch (InterruptedException e) {
        interrupted = true;
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return count() == 0;
  }

  static TercetException shuttingDown() {
    return new TercetException(
        Reason.SHUTTING_DOWN, "The store is closed or closing; connect again when it is open.");
  }

  /** Returns an equal exception with a stack of its own, for another thread to throw. */
  static TercetException copy(TercetException error) {
    TercetException copy = new TercetException(error.reason(), error.text(), error);
    error.details().forEach(copy::with);
    return copy;
  }
}
