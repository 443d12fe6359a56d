package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Storage;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one pipeline through which every commit goes.
 *
 * <p><b>Who leads.</b> Commits wait in a queue. Whoever holds the leader's lock takes what is
 * queued as a group, validates each member in order, and writes the accepted ones as one batch. A
 * caller that waits for its own commit leads if the lock is free: an uncontended commit never
 * changes threads. A caller that must not block leaves its commit to the background thread, except
 * where the commit is BUFFERED, the lock is free and nothing that needs a sync is ahead of it.
 * Whoever lets go of the lock looks at the queue once more and wakes the next leader, so that no
 * commit is left behind. The figures behind this are in {@code docs/decisions}.
 *
 * <p><b>Failing.</b> A write that is certainly not in the log refuses its group. After any other
 * failure of the log the group's outcome is unknown and no write or sync is tried again until the
 * store is reopened: a later sync could report success for pages that the first one lost.
 *
 * <p>Any thread; what the leader alone touches says so.
 */
final class Sequencer {
  /** A group that would leave more operations unsynced is synced, so that epochs never overlap. */
  static final long UNSYNCED_MAX = EngineState.LEAP / 2;

  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

  private final Storage storage;
  private final StoreClock clock;
  private final CommitValidator validator;
  private final SchemaVersions schema;
  private final Background background;
  private final EngineOptions options;
  private final long versionOffset;

  private final ConcurrentLinkedQueue<PendingCommit> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final ReentrantLock leader = new ReentrantLock();
  private final AtomicBoolean leadPlanned = new AtomicBoolean();
  private final AtomicLong durableSequence;
  private final Doorbell doorbell = new Doorbell();

  /** Written by the leader alone. */
  private volatile long lastSequence;

  /** Written by the leader alone: the time of the last commit. */
  private volatile long lastStampMs;

  private volatile @Nullable TercetException failure;
  private volatile boolean closed;

  Sequencer(
      Storage storage,
      StoreClock clock,
      CommitValidator validator,
      SchemaVersions schema,
      Background background,
      EngineOptions options,
      long versionOffset) {
    this.storage = storage;
    this.clock = clock;
    this.validator = validator;
    this.schema = schema;
    this.background = background;
    this.options = options;
    this.versionOffset = versionOffset;
    this.lastSequence = storage.lastSequence();
    this.durableSequence = new AtomicLong(lastSequence);
  }

  Outcome commit(Commit commit) {
    PendingCommit pending = PendingCommit.blocking(commit, Thread.currentThread());
    Outcome refused = enqueue(pending);
    if (refused != null) {
      return refused;
    }
    boolean interrupted = false;
    while (true) {
      Outcome outcome = pending.outcome();
      if (outcome != null) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return outcome;
      }
      if (pending.isQueued() && leader.tryLock()) {
        leadOnce(false);
      } else {
        interrupted |= await(pending);
      }
    }
  }

  CompletableFuture<Outcome> commitAsync(Commit commit) {
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    PendingCommit pending = PendingCommit.async(commit, future);
    Outcome refused = enqueue(pending);
    if (refused != null) {
      future.complete(refused);
      return future;
    }
    if (commit.durability() == Durability.BUFFERED && leader.tryLock()) {
      leadOnce(true);
    } else if (!leader.isLocked()) {
      planLead();
    }
    return future;
  }

  /** Puts what was committed BUFFERED on disk; called about as often as they are promised to be. */
  void syncPending() {
    long target = lastSequence;
    if (failure != null || durableSequence.get() >= target) {
      return;
    }
    try {
      storage.syncLog();
      durableSequence.accumulateAndGet(target, Math::max);
    } catch (TercetException e) {
      fail(e);
      return;
    }
    doorbell.ring();
  }

  /** Commits what is queued, refuses what comes later, and syncs. */
  void close() {
    closed = true;
    leader.lock();
    try {
      CommitGroup group = runGroup(false);
      while (!group.isEmpty()) {
        group.complete();
        group = runGroup(false);
      }
    } finally {
      leader.unlock();
    }
    syncPending();
  }

  long lastSequence() {
    return lastSequence;
  }

  long durableSequence() {
    return durableSequence.get();
  }

  /** Returns what rings when commits may have become durable. */
  Doorbell doorbell() {
    return doorbell;
  }

  long lastStampMs() {
    return lastStampMs;
  }

  long queuedBytes() {
    return queuedBytes.get();
  }

  @Nullable TercetException failure() {
    return failure;
  }

  private @Nullable Outcome enqueue(PendingCommit pending) {
    TercetException refusal = refusal(pending.commit());
    if (refusal == null
        && queuedBytes.addAndGet(pending.bytes()) > options.queueBytes()
        && queuedBytes.get() > pending.bytes()) {
      queuedBytes.addAndGet(-pending.bytes());
      refusal =
          new TercetException(
                  Reason.QUEUE_FULL, "Too much waits to be committed; try again in a moment.")
              .with("limit", options.queueBytes());
    }
    if (refusal != null) {
      return new Outcome.Refused(refusal);
    }
    queue.add(pending);
    if (closed && pending.withdraw()) {
      queuedBytes.addAndGet(-pending.bytes());
      return new Outcome.Refused(OpenViews.shuttingDown());
    }
    return null;
  }

  private @Nullable TercetException refusal(Commit commit) {
    if (closed) {
      return OpenViews.shuttingDown();
    }
    int limit = options.limits().transactionBytes();
    long bytes = (long) commit.writes().sizeBytes() + commit.note().length;
    if (bytes > limit) {
      return new TercetException(
              Reason.TRANSACTION_TOO_LARGE,
              "The transaction writes more than its limit; split it, or use a bulk load.")
          .with("bytes", bytes)
          .with("limit", limit);
    }
    View view = commit.view();
    if (view != null && !view.readWrite()) {
      // No writes are recorded for its sake, so that nothing could be validated.
      return new TercetException(
          Reason.TRANSACTION_READ_ONLY, "The view is read-only; open one that is not.");
    }
    return commit.writes().isEmpty()
        ? new TercetException(Reason.INTERNAL, "A commit without writes needs no engine.")
        : null;
  }

  private boolean await(PendingCommit pending) {
    long deadline = pending.commit().deadlineNanos();
    if (deadline == Long.MAX_VALUE) {
      LockSupport.park(this);
      return Thread.interrupted();
    }
    long left = deadline - clock.nanos();
    if (left > 0 || !pending.isQueued()) {
      LockSupport.parkNanos(this, left > 0 ? left : 10_000_000L);
      return Thread.interrupted();
    }
    if (pending.withdraw()) {
      queuedBytes.addAndGet(-pending.bytes());
      pending.decide(deadlinePassed());
      pending.complete();
      // This thread may have been woken to lead; somebody else must.
      wakeNext();
    }
    return false;
  }

  private static Outcome deadlinePassed() {
    return new Outcome.Refused(
        new TercetException(
            Reason.DEADLINE_EXCEEDED,
            "The deadline passed before the commit; nothing was written."));
  }

  /** Leads one group; the caller holds the lock, which is let go of. */
  private void leadOnce(boolean bufferedOnly) {
    CommitGroup group;
    try {
      group = runGroup(bufferedOnly);
    } finally {
      leader.unlock();
      wakeNext();
    }
    group.complete();
    doorbell.ring();
  }

  private void wakeNext() {
    PendingCommit head = queue.peek();
    while (head != null && !head.isQueued()) {
      queue.remove(head);
      head = queue.peek();
    }
    if (head == null) {
      return;
    }
    Thread waiter = head.waiter();
    if (waiter != null) {
      LockSupport.unpark(waiter);
    } else {
      planLead();
    }
  }

  private void planLead() {
    if (!leadPlanned.compareAndSet(false, true)) {
      return;
    }
    try {
      background.execute(this::leadInBackground);
    } catch (RejectedExecutionException e) {
      // Background work ends only after close() has said so: it commits what is left itself.
      leadPlanned.set(false);
    }
  }

  private void leadInBackground() {
    leadPlanned.set(false);
    while (!queue.isEmpty()) {
      leader.lock();
      leadOnce(false);
    }
  }

  /** Takes, validates and writes one group. The leader alone. */
  private CommitGroup runGroup(boolean bufferedOnly) {
    CommitGroup group = new CommitGroup(lastSequence, versionOffset, clock.nowMs());
    try {
      gather(group, bufferedOnly);
    } catch (RuntimeException | VirtualMachineError e) {
      // A defect, or no memory: none of the callers may be left waiting for ever.
      group.schemaBefore().forEach(schema::set);
      group.refuse(defect("The commit could not be prepared; nothing was written.", e));
      return group;
    }
    if (group.hasAccepted()) {
      write(group);
    }
    return group;
  }

  private void gather(CommitGroup group, boolean bufferedOnly) {
    validator.beginGroup();
    long bytes = 0;
    for (Iterator<PendingCommit> next = queue.iterator();
        next.hasNext() && bytes < options.groupBytes(); ) {
      PendingCommit member = next.next();
      if (bufferedOnly && member.commit().durability() == Durability.SYNC) {
        break;
      }
      next.remove();
      if (member.take()) {
        queuedBytes.addAndGet(-member.bytes());
        bytes += member.bytes();
        group.add(member);
        Outcome rejection = rejection(member.commit(), group.stampMs());
        if (rejection != null) {
          member.decide(rejection);
        } else {
          accept(group, member);
        }
      }
    }
  }

  private @Nullable Outcome rejection(Commit commit, long stampMs) {
    TercetException broken = failure;
    if (broken != null) {
      return new Outcome.Refused(readOnly(broken));
    }
    if (commit.deadlineNanos() != Long.MAX_VALUE && commit.deadlineNanos() - clock.nanos() <= 0) {
      return deadlinePassed();
    }
    try {
      return validator.validate(commit, stampMs);
    } catch (RuntimeException e) {
      return new Outcome.Refused(defect("The commit could not be validated.", e));
    }
  }

  private void accept(CommitGroup group, PendingCommit member) {
    Commit commit = member.commit();
    long version = group.accept(member);
    for (int containerId : commit.schemaWrites()) {
      group.schemaChanges(containerId, schema.get(containerId));
      schema.set(containerId, version);
    }
    validator.accepted(commit.writes());
  }

  private void write(CommitGroup group) {
    boolean sync = group.sync() || group.lastSequence() - durableSequence.get() > UNSYNCED_MAX;
    try {
      storage.write(group.batch(), sync);
      if (storage.lastSequence() != group.lastSequence()) {
        throw new TercetException(Reason.INTERNAL, "Somebody else wrote to the storage.")
            .with("expected", group.lastSequence())
            .with("found", storage.lastSequence());
      }
    } catch (TercetException e) {
      undo(group, e);
      return;
    } catch (RuntimeException | VirtualMachineError e) {
      undo(group, defect("Writing failed unexpectedly.", e));
      return;
    }
    lastSequence = group.lastSequence();
    lastStampMs = group.stampMs();
    if (sync) {
      durableSequence.accumulateAndGet(lastSequence, Math::max);
    }
    try {
      validator.written(group);
    } catch (RuntimeException | VirtualMachineError e) {
      // What is not recorded would not be found to conflict: from here on nothing may be committed.
      fail(defect("What was written could not be recorded.", e));
    }
  }

  private static TercetException defect(String text, Throwable cause) {
    LOG.error("{}", text, cause);
    return new TercetException(Reason.INTERNAL, text, cause);
  }

  private void undo(CommitGroup group, TercetException error) {
    group.schemaBefore().forEach(schema::set);
    group.fail(error);
    if (!CommitGroup.maySucceedLater(error)) {
      fail(error);
    }
  }

  private void fail(TercetException error) {
    if (failure == null) {
      failure = error;
    }
  }

  /** Tells whether the log has failed, so that nothing is written any more. */
  boolean failed() {
    return failure != null;
  }

  private static TercetException readOnly(TercetException broken) {
    return new TercetException(
            Reason.STORE_READ_ONLY,
            "The store takes no writes since it failed; what was committed stays readable."
                + " Mend the disk and restart.",
            broken)
        .with("cause", broken.getMessage());
  }
}
