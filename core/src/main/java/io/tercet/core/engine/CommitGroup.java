package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The commits that become one write: which were accepted, with which versions, and how each ended.
 * Belongs to the sequencer's leader until it is completed.
 */
final class CommitGroup {
  private final List<PendingCommit> members = new ArrayList<>();
  private final List<Batch.Part> parts = new ArrayList<>();
  private final Map<Integer, Long> schemaBefore = new HashMap<>();
  private final long versionOffset;
  private final long stampMs;
  private boolean sync;
  private long lastSequence;

  /**
   * Creates an empty group.
   *
   * @param lastSequence of the last operation before it
   * @param versionOffset what is added to a sequence number to make a version
   * @param stampMs the time of all its commits, in milliseconds since 1970
   */
  CommitGroup(long lastSequence, long versionOffset, long stampMs) {
    this.lastSequence = lastSequence;
    this.versionOffset = versionOffset;
    this.stampMs = stampMs;
  }

  /** Adds a member, to be rejected or accepted next. */
  void add(PendingCommit member) {
    members.add(member);
  }

  /** Accepts a commit and returns its version. */
  long accept(PendingCommit member) {
    Commit commit = member.commit();
    lastSequence += commit.writes().count();
    long version = lastSequence + versionOffset;
    boolean wantsSync = commit.durability() == Durability.SYNC;
    sync |= wantsSync;
    member.decide(new Outcome.Committed(version, stampMs));
    byte[] marker = new Marker(version, stampMs, wantsSync, commit.note()).encode();
    parts.add(new Batch.Part(marker, commit.writes(), version));
    return version;
  }

  /** Remembers what a definition's version was before this group. */
  void schemaChanges(int containerId, long before) {
    schemaBefore.putIfAbsent(containerId, before);
  }

  Map<Integer, Long> schemaBefore() {
    return schemaBefore;
  }

  boolean hasAccepted() {
    return !parts.isEmpty();
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  boolean sync() {
    return sync;
  }

  long stampMs() {
    return stampMs;
  }

  long lastSequence() {
    return lastSequence;
  }

  byte[] batch() {
    return Batch.assemble(parts);
  }

  /** Records what was accepted. */
  void recordIn(ConflictWindow window) {
    for (Batch.Part part : parts) {
      window.record(part.version() - versionOffset, part.writes());
    }
  }

  /** Tells whether a storage that failed so has certainly not touched the log. */
  private static boolean certainlyNotWritten(TercetException error) {
    return maySucceedLater(error)
        || error.reason() == Reason.STORE_READ_ONLY
        || error.reason() == Reason.SHUTTING_DOWN;
  }

  /** Tells whether a storage that failed so goes on to take writes. */
  static boolean maySucceedLater(TercetException error) {
    return error.reason() == Reason.WRITE_STALL || error.reason() == Reason.DISK_FULL;
  }

  /** Refuses every member that was not rejected: nothing was written. */
  void refuse(TercetException error) {
    for (PendingCommit member : members) {
      if (!member.isRejected()) {
        member.decide(new Outcome.Refused(OpenViews.copy(error)));
      }
    }
  }

  /** Ends every member that was not rejected: a write has failed. */
  void fail(TercetException error) {
    if (certainlyNotWritten(error)) {
      refuse(error);
      return;
    }
    for (PendingCommit member : members) {
      if (!member.isRejected()) {
        member.decide(new Outcome.Unknown(unknown(error)));
      }
    }
  }

  /** Whatever a storage calls its failure, to the caller of a commit it is that nobody knows. */
  private static TercetException unknown(TercetException error) {
    return error.reason() == Reason.OUTCOME_UNKNOWN
        ? OpenViews.copy(error)
        : new TercetException(
                Reason.OUTCOME_UNKNOWN,
                "The log failed; whether the commit is in the store will be known after a restart.",
                error)
            .with("cause", error.getMessage());
  }

  /** Tells every caller; after the leader has let go of its lock. */
  void complete() {
    members.forEach(PendingCommit::complete);
  }
}
