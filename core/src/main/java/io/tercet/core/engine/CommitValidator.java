package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * What the members of the group at hand write. No view has seen any of it, and all of it may yet
   * be refused; so it is kept apart, and put in order only if a member of the group asks.
   */
  private final ConflictWindow group = new ConflictWindow();

  private final List<Writes> unrecorded = new ArrayList<>();
  private volatile long windowBytes;

  CommitValidator(OpenViews views, SchemaVersions schema, EngineOptions options) {
    this.views = views;
    this.schema = schema;
    this.options = options;
  }

  /** Makes ready for a group. */
  void beginGroup() {
    unrecorded.clear();
    group.clear();
    if (views.anyReadWrite()) {
      window.forget(views.readWriteFloor());
      keepBudget();
    } else {
      window.clear();
      windowBytes = 0;
    }
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
    return !reads.isEmpty() && (window.conflicts(view.sequence(), reads) || changedByGroup(reads));
  }

  /** Tells whether an earlier member of the group writes what was read; likewise. */
  boolean changedByGroup(ReadSet reads) {
    unrecorded.forEach(writes -> group.record(1, writes));
    unrecorded.clear();
    return group.conflicts(0, reads);
  }

  /** Takes note of what a member writes that may stand. */
  void accepted(Writes writes) {
    unrecorded.add(writes);
  }

  /**
   * Records a group that was written. A view that is not known to be open by now sees the group.
   */
  void written(CommitGroup written) {
    if (views.anyReadWrite()) {
      written.recordIn(window);
    }
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
