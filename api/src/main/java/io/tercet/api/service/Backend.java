package io.tercet.api.service;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Answer;
import io.tercet.api.rpc.CallInfo;
import io.tercet.api.transaction.TransactionOwner;
import io.tercet.api.transaction.TransactionRegistry;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.embedded.Tercet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

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
  private static final long ANSWER_MARGIN_BYTES = 64;

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

  /** Makes something that may wait for the disk, or is much work. */
  <T> CompletableFuture<T> onWorker(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, workers);
    } catch (RejectedExecutionException e) {
      throw shuttingDown(e);
    }
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
      call.fail(shuttingDown(e));
    }
  }

  private static TercetException shuttingDown(RejectedExecutionException cause) {
    return new TercetException(Reason.SHUTTING_DOWN, "The server is shutting down.", cause);
  }

  /**
   * Returns how large an answer may be, in bytes; a little less than a message, so that what is
   * filled in later has its place.
   */
  long answerBytesMax() {
    return config.get(Settings.MAX_MESSAGE_BYTES) - ANSWER_MARGIN_BYTES;
  }

  /** Returns the error of an answer that is larger than a message. */
  static TercetException answerTooLarge() {
    return new TercetException(
            Reason.MESSAGE_TOO_LARGE, "The answer is larger than a message; ask for less.")
        .with("limit", Settings.MAX_MESSAGE_BYTES.key());
  }
}
