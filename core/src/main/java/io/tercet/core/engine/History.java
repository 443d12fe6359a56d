package io.tercet.core.engine;

/** The commits of a store, in order, for as long as its log is kept. Any thread. */
public interface History {
  /**
   * Opens the history after a version.
   *
   * @param version the last one that is not wanted; 0 for all that is kept
   * @return a cursor that the caller closes; it shows durable commits alone
   * @throws io.tercet.core.error.TercetException VERSION_TOO_OLD if commits after that version are
   *     no longer kept
   */
  HistoryCursor after(long version);
}
