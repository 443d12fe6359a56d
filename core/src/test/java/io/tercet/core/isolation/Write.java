package io.tercet.core.isolation;

/** One append of a history. For one thread. */
final class Write {

  /** The place of the transaction in the history. */
  final int transaction;

  final long element;

  /** Whether it is the last append of its transaction to its key. */
  boolean last = true;

  /** Whether a read that counts has seen it. */
  boolean seen;

  /** The number of the read that saw it last, to find an element twice in one read. */
  int seenBy = -1;

  Write(int transaction, long element) {
    this.transaction = transaction;
    this.element = element;
  }
}
