package io.tercet.bench.experiment;

import io.tercet.bench.measure.Records;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One commit on its way through a pipeline: a put, and who waits for it. Reused by its caller once
 * done. The caller's thread fills it before it hands it over; a pipeline's leader completes it.
 */
final class Commit {
  final byte[] key = new byte[16];
  final byte[] value;
  final boolean sync;

  /** Runs on the leader's thread when the commit is done; null where a thread waits instead. */
  final @Nullable Runnable whenDone;

  private final Thread waiter;
  volatile boolean done;
  volatile boolean parked;

  /** The group this commit was written in, for waking in a tree; set before {@link #done}. */
  Commit[] group = new Commit[0];

  int indexInGroup;

  Commit(byte[] value, boolean sync, Thread waiter, @Nullable Runnable whenDone) {
    this.value = value;
    this.sync = sync;
    this.waiter = waiter;
    this.whenDone = whenDone;
  }

  void prepare(long number) {
    Records.fillKey(key, number);
    done = false;
  }

  /** Wakes the waiting thread if it has gone to sleep (or is about to). */
  void wake() {
    if (parked) {
      LockSupport.unpark(waiter);
    }
  }
}
