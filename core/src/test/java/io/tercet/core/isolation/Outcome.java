package io.tercet.core.isolation;

/** What is known of the end of a transaction. */
public enum Outcome {
  /** It was committed. */
  OK,
  /** It was certainly not committed. */
  FAIL,
  /** Nobody knows: it counts as committed when one of its writes is seen. */
  INFO
}
