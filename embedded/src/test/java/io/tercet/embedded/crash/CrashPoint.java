package io.tercet.embedded.crash;

/** Where the writing process dies, beside anywhere at all. */
enum CrashPoint {
  /** Before a batch is given to the log. */
  BEFORE_WRITE,
  /** After a batch is in the log, before anybody is told. */
  AFTER_WRITE,
  /** Before the log is synced for what was buffered. */
  BEFORE_SYNC,
  /** After the log was synced for what was buffered. */
  AFTER_SYNC,
  /** Before the state is replaced. */
  BEFORE_STATE,
  /** After the state was replaced. */
  AFTER_STATE
}
