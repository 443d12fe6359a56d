package io.tercet.api.transaction;

import io.tercet.core.engine.Durability;
import java.util.concurrent.CompletableFuture;

/** What an interactive transaction needs of the transaction under it. One call at a time. */
public interface TransactionHandle {
  /**
   * Commits without blocking, and ends the transaction whatever the outcome.
   *
   * @return the version of the commit, or why there is none
   */
  CompletableFuture<Long> commit(Durability durability);

  /** Rolls back, unless it has ended. Idempotent. */
  void close();
}
