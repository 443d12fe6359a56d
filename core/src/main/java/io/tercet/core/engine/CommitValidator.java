package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Writes;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a commit may stand: whether all that it rests on still holds at the moment at
 * which it would be written. The sequencer's leader alone calls it.
 */
class CommitValidator {
  private final OpenViews views;
  private final SchemaVersions schema;
  private final EngineOptions options;
  private final ConflictWindow window = new ConflictWindow();
  private volatile long windowBytes;

  CommitValidator(OpenViews views, SchemaVersions schema, EngineOptions options) {
    this.views = views;
    this.schema = schema;
    this.options = options;
  }

  /**
   * Makes ready for a group.
   *
   * @return whether the writes of its members must be recorded as they are accepted
   */
  boolean prepare() {
    if (!views.anyReadWrite()) {
      window.clear();
      windowBytes = 0;
      return false;
    }
    window.forget(views.readWriteFloor());
    keepBudget();
    return true;
  }

  /** Returns why a commit cannot stand, or null if it can. */
  @Nullable Outcome validate(Commit commit, long stampMs) {
    LocalView view = (LocalView) commit.view();
    if (view != null) {
      TercetException ended = view.ended();
      if (ended != null) {
        return ended.reason() == Reason.CONFLICT_WINDOW_FULL
            ? new Outcome.Conflict(OpenViews.copy(ended))
            : new Outcome.Refused(OpenViews.copy(ended));
      }
    }
    for (Commit.SchemaRead read : commit.schemaReads()) {
      if (schema.get(read.containerId()) != read.version()) {
        return conflict("definition");
      }
    }
    if (commit.earliestExpiryMs() <= stampMs) {
      return conflict("expiry");
    }
    if (view != null && readsChanged(view, commit.reads())) {
      return conflict("data");
    }
    return null;
  }

  /** Tells whether what was read has changed; what a test weakens to see itself fail. */
  boolean readsChanged(LocalView view, ReadSet reads) {
    return !reads.isEmpty() && window.conflicts(view.sequence(), reads);
  }

  void record(long sequence, Writes writes) {
    window.record(sequence, writes);
  }

  /** Records a group that was written while no read-write view was known to be open. */
  void recordLate(CommitGroup group) {
    if (views.anyReadWrite()) {
      group.recordIn(window);
    }
  }

  /** Takes back what was recorded of a group that was not written. */
  void takeBack(long lastSequence) {
    window.takeBack(lastSequence);
  }

  /** Returns about how much memory the window took when last looked at. */
  long windowBytes() {
    return windowBytes;
  }

  private void keepBudget() {
    while (window.memoryBytes() > options.windowBytes() && views.giveWay(windowFull())) {
      window.forget(views.readWriteFloor());
    }
    windowBytes = window.memoryBytes();
  }

  private TercetException windowFull() {
    return new TercetException(
            Reason.CONFLICT_WINDOW_FULL,
            "Others wrote so much that this transaction, the oldest, had to give way;"
                + " run it again, and keep transactions short.")
        .with("limit", options.windowBytes());
  }

  private static Outcome conflict(String what) {
    return new Outcome.Conflict(
        new TercetException(
                Reason.TRANSACTION_CONFLICT,
                "What the transaction read was changed by another; run it again.")
            .with("changed", what));
  }
}
