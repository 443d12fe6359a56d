package io.tercet.core.isolation;

/** A transaction ended before its commit, and is certainly not committed. */
public final class TransactionAborted extends Exception {

  private static final long serialVersionUID = 1;

  /** Ended for a reason that the workload need not know. */
  public TransactionAborted(String message) {
    super(message);
  }

  /** Ended by an exception of the store. */
  public TransactionAborted(Throwable cause) {
    super(cause);
  }
}
