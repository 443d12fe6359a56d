package io.tercet.api.transaction;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/** How a transaction ended. */
sealed interface Ending {
  /** Its writes are in the store. */
  record Committed(long version) implements Ending {}

  /** The caller dropped it. */
  record RolledBack() implements Ending {}

  /** Its time was over, or the server's; nobody asked for it. */
  record Dropped(TercetException why) implements Ending {}

  /** Its commit failed. */
  record Failed(Throwable why) implements Ending {}

  /** Tells whether it is worth remembering: what is not remembered reads as not held. */
  default boolean remembered() {
    return !(this instanceof Dropped);
  }

  /** Returns what Commit answers, or throws. */
  default long toCommit() {
    if (this instanceof Committed committed) {
      return committed.version();
    }
    if (this instanceof Failed failed) {
      throw rethrown(failed.why());
    }
    throw TransactionErrors.notHeld();
  }

  /** Answers Rollback by returning or throwing. */
  default void toRollback() {
    if (this instanceof Committed committed) {
      throw TransactionErrors.alreadyCommitted(committed.version());
    }
    if (this instanceof Dropped) {
      throw TransactionErrors.notHeld();
    }
    if (this instanceof Failed failed
        && failed.why() instanceof TercetException why
        && why.reason() == Reason.OUTCOME_UNKNOWN) {
      throw why;
    }
  }

  private static RuntimeException rethrown(Throwable why) {
    return why instanceof RuntimeException known
        ? known
        : new TercetException(Reason.INTERNAL, "A commit failed in an unforeseen way.", why);
  }
}
