package io.tercet.core.engine;

import io.tercet.core.error.TercetException;

/** How a commit ended: one of four ways. */
public sealed interface Outcome {
  /**
   * It is in the store.
   *
   * @param version of the commit; of the view that was read, if there was nothing to write
   * @param stampMs the store's time of the commit, in milliseconds since 1970
   */
  record Committed(long version, long stampMs) implements Outcome {}

  /** It is not in the store since something it had read has changed; always safe to run again. */
  record Conflict(TercetException error) implements Outcome {}

  /** It is certainly not in the store; running it again helps where the error says so. */
  record Refused(TercetException error) implements Outcome {}

  /** Whether it is in the store will be known after the store was opened again. */
  record Unknown(TercetException error) implements Outcome {}

  /**
   * Returns the commit.
   *
   * @throws TercetException the error of any other outcome
   */
  default Committed orThrow() {
    if (this instanceof Committed committed) {
      return committed;
    }
    throw error();
  }

  /**
   * Returns why there is no commit.
   *
   * @throws IllegalStateException if there is one
   */
  default TercetException error() {
    if (this instanceof Conflict conflict) {
      return conflict.error();
    } else if (this instanceof Refused refused) {
      return refused.error();
    } else if (this instanceof Unknown unknown) {
      return unknown.error();
    }
    throw new IllegalStateException("a commit has no error");
  }
}
