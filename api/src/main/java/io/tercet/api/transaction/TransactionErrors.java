package io.tercet.api.transaction;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/** The errors of transaction ids and turns. */
final class TransactionErrors {
  private TransactionErrors() {}

  static TercetException notHeld() {
    return new TercetException(
        Reason.TRANSACTION_NOT_FOUND,
        "The server holds no such transaction: it has ended or expired, or the server was"
            + " restarted; begin another, and do everything again.");
  }

  static TercetException tooManyOpen() {
    return new TercetException(
            Reason.TOO_MANY_TRANSACTIONS,
            "As many transactions are open as may be; try again later.")
        .with("limit", "transaction.max_open");
  }

  static TercetException tooManyWaiting() {
    return new TercetException(
            Reason.TOO_MANY_CALLS,
            "As many calls of the transaction wait as may; wait for some of them.")
        .with("limit", "transaction.max_waiting_calls");
  }

  static TercetException alreadyCommitted(long version) {
    return new TercetException(
            Reason.CONDITION_NOT_MET, "The transaction has been committed; it cannot be undone.")
        .with("current_version", version);
  }

  static TercetException otherDatabase() {
    return new TercetException(
            Reason.INVALID_ARGUMENT,
            "The transaction belongs to another database; name the one in which it was begun.")
        .with("field", "database");
  }

  static TercetException shuttingDown() {
    return new TercetException(Reason.SHUTTING_DOWN, "The server is shutting down.");
  }
}
