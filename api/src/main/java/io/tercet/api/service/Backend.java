package io.tercet.api.service;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.rpc.Answer;
import io.tercet.api.rpc.CallInfo;
import io.tercet.api.transaction.TransactionOwner;
import io.tercet.api.transaction.TransactionRegistry;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.embedded.Tercet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the services stand on. May be used from any thread.
 *
 * @param tercet the store
 * @param transactions the interactive transactions
 * @param workers run what may wait for the disk
 * @param config limits
 */
public record Backend(
    Tercet tercet,
    TransactionRegistry<InteractiveTransaction> transactions,
    Executor workers,
    ServerConfig config) {

  /** Returns the name of a database as it is called: empty means the default one. */
  static String database(String name) {
    return name.isEmpty() ? Catalog.DEFAULT_DATABASE : name;
  }

  /** Returns whose a transaction must be for a call. */
  static TransactionOwner owner(CallInfo info, String database) {
    return new TransactionOwner(info.principal(), database(database));
  }

  /** Returns the deadline of a call on the store's clock. */
  long storeDeadlineNanos(CallInfo info) {
    return tercet.store().engine().clock().nanos() + info.remainingNanos();
  }

  /** Runs something that may wait for the disk, unless nobody waits for its answer any more. */
  void onWorker(Answer<?> call, Runnable work) {
    try {
      workers.execute(
          () -> {
            if (call.isCancelled()) {
              return;
            }
            try {
              work.run();
            } catch (RuntimeException | Error e) {
              call.fail(e);
            }
          });
    } catch (RejectedExecutionException e) {
      call.fail(new TercetException(Reason.SHUTTING_DOWN, "The server is shutting down.", e));
    }
  }
}
