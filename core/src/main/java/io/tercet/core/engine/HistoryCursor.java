package io.tercet.core.engine;

/** A walk over commits, in order, that goes on when more become durable. One thread at a time. */
public interface HistoryCursor extends AutoCloseable {
  /**
   * Steps to the next commit.
   *
   * @return false if there is none yet; a later call may answer true
   * @throws io.tercet.core.error.TercetException VERSION_TOO_OLD if the walk was so slow that the
   *     log was trimmed under it, DATA_LOSS if the log is damaged
   */
  boolean next();

  /** Returns the current commit; valid until the next step. */
  CommitRecord commit();

  @Override
  void close();
}
