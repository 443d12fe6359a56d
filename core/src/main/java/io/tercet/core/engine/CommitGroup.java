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
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Batch.Part> parts = new ArrayList<>();
  private final List<Integer> accepted = new ArrayList<>();
  private final List<Long> lastSequences = new ArrayList<>();
  private final Map<Integer, Long> schemaBefore = new HashMap<>();
  private final long stampMs;
  private boolean sync;
  private long lastSequence;

  CommitGroup(long lastSequence, long stampMs) {
    this.lastSequence = lastSequence;
    this.stampMs = stampMs;
  }

  void reject(PendingCommit member, Outcome outcome) {
    members.add(member);
    outcomes.add(outcome);
  }

  /** Accepts a commit and returns its version. */
  long accept(PendingCommit member, long versionOffset) {
    Commit commit = member.commit();
    lastSequence += commit.writes().count();
    long version = lastSequence + versionOffset;
    boolean wantsSync = commit.durability() == Durability.SYNC;
    sync |= wantsSync;
    accepted.add(members.size());
    lastSequences.add(lastSequence);
    members.add(member);
    outcomes.add(new Outcome.Committed(version, stampMs));
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
    for (int i = 0; i < parts.size(); i++) {
      window.record(lastSequences.get(i), parts.get(i).writes());
    }
  }

  /** Tells whether a storage that failed so has certainly not touched the log. */
  static boolean certainlyNotWritten(TercetException error) {
    return maySucceedLater(error)
        || error.reason() == Reason.STORE_READ_ONLY
        || error.reason() == Reason.SHUTTING_DOWN;
  }

  /** Tells whether a storage that failed so goes on to take writes. */
  static boolean maySucceedLater(TercetException error) {
    return error.reason() == Reason.WRITE_STALL || error.reason() == Reason.DISK_FULL;
  }

  /** Turns every accepted commit into one that ended otherwise. */
  void fail(TercetException error) {
    boolean notWritten = certainlyNotWritten(error);
    for (int index : accepted) {
      outcomes.set(
          index,
          notWritten
              ? new Outcome.Refused(OpenViews.copy(error))
              : new Outcome.Unknown(unknown(error)));
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
    for (int i = 0; i < members.size(); i++) {
      members.get(i).complete(outcomes.get(i));
    }
  }
}
