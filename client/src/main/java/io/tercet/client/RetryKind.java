package io.tercet.client;

/** What a caller may repeat after a failure; the server says it with every error. */
public enum RetryKind {
  /** Nothing: the same call would fail in the same way. */
  NONE,
  /** The call, as it was; a write with the same request id. */
  CALL,
  /** The whole transaction, from its first read on. */
  TRANSACTION
}
