package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.run.Completed;
import io.tercet.core.run.RunOptions;
import io.tercet.kv.KeyValues;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a bucket are run: each as a transaction of its own, or as part of one. Any
 * thread.
 */
abstract sealed class Session {
  /** Stands for this process among those who ask a store; no user of a server is called so. */
  static final String PRINCIPAL = "";

  private final Backing backing;
  private final String database;

  Session(Backing backing, String database) {
    this.backing = backing;
    this.database = database;
  }

  Backing backing() {
    return backing;
  }

  /** Returns the name of the database, never empty. */
  String database() {
    return database;
  }

  /** Tells whether the calls are part of one transaction. */
  abstract boolean inTransaction();

  abstract Optional<Entry> get(String bucket, byte[] key, boolean withoutValue);

  /** Reads at one version. */
  abstract <T> T read(Function<io.tercet.core.transaction.Transaction, T> body);

  /** As {@link #read}; what may take long does not take the caller's time. */
  abstract <T> CompletableFuture<T> readAsync(
      Function<io.tercet.core.transaction.Transaction, T> body);

  abstract <T> T write(WriteCall<T> call);

  abstract <T> CompletableFuture<T> writeAsync(WriteCall<T> call);

  /**
   * Returns the transaction in which a scan reads, which is closed by the scan if it is its own.
   */
  abstract Transaction forScan();

  /** What a write does within a transaction. */
  <T> Function<io.tercet.core.transaction.Transaction, T> body(WriteCall<T> call) {
    if (call instanceof WriteCall.Single<T> single) {
      return transaction ->
          single
              .answer()
              .apply(backing.keyValues().model().apply(transaction, database, single.operation()));
    } else if (call instanceof WriteCall.Several<T> several) {
      return several.body();
    }
    throw new IllegalStateException("a write of an unknown kind");
  }

  /** Each call is a transaction of its own. */
  static final class Alone extends Session {
    Alone(Backing backing, String database) {
      super(backing, database);
    }

    @Override
    boolean inTransaction() {
      return false;
    }

    @Override
    Optional<Entry> get(String bucket, byte[] key, boolean withoutValue) {
      return Entry.ofNullable(backing().keyValues().get(database(), bucket, key), withoutValue);
    }

    @Override
    <T> T read(Function<io.tercet.core.transaction.Transaction, T> body) {
      try (io.tercet.core.transaction.Transaction reader = backing().store().begin(true)) {
        return body.apply(reader);
      }
    }

    @Override
    <T> CompletableFuture<T> readAsync(Function<io.tercet.core.transaction.Transaction, T> body) {
      return backing().supply(() -> read(body));
    }

    @Override
    <T> T write(WriteCall<T> call) {
      RunOptions options = options(call);
      Completed<T> done =
          call instanceof WriteCall.Single<T> single
              ? backing()
                  .keyValues()
                  .apply(options, database(), single.operation(), single.codec(), single.answer())
              : backing().store().runner().run(options, call.codec(), body(call));
      return call.at(done.result(), done.version());
    }

    @Override
    <T> CompletableFuture<T> writeAsync(WriteCall<T> call) {
      if (call instanceof WriteCall.Several<T> several && several.takesLong()) {
        return backing().supply(() -> write(call));
      }
      RunOptions options;
      try {
        options = options(call);
      } catch (TercetException e) {
        return CompletableFuture.failedFuture(e);
      }
      CompletableFuture<Completed<T>> running =
          call instanceof WriteCall.Single<T> single
              ? applyAsync(options, single)
              : backing().store().runner().runAsync(options, call.codec(), body(call));
      return backing().handOver(running, done -> call.at(done.result(), done.version()));
    }

    private <T> CompletableFuture<Completed<T>> applyAsync(
        RunOptions options, WriteCall.Single<T> single) {
      KeyValues keyValues = backing().keyValues();
      return keyValues.applyAsync(
          options, database(), single.operation(), single.codec(), single.answer());
    }

    private RunOptions options(WriteCall<?> call) {
      WriteTerms terms = call.terms();
      return new RunOptions(
          terms.durability().inStore(), backing().deadlineNanos(), requestId(call));
    }

    private @Nullable RequestId requestId(WriteCall<?> call) {
      String id = call.terms().requestId();
      if (id.isEmpty()) {
        return null;
      }
      requireRequestId(id);
      return new RequestId(PRINCIPAL, database(), id, call.hash());
    }

    @Override
    Transaction forScan() {
      return Transaction.begin(backing(), database(), TransactionOptions.none().readOnly());
    }
  }

  /** The calls are part of one transaction; they are done on the thread that asks. */
  static final class Within extends Session {
    private final Transaction transaction;

    Within(Backing backing, String database, Transaction transaction) {
      super(backing, database);
      this.transaction = transaction;
    }

    @Override
    boolean inTransaction() {
      return true;
    }

    @Override
    Optional<Entry> get(String bucket, byte[] key, boolean withoutValue) {
      return read(
          inStore ->
              Entry.ofNullable(
                  backing().keyValues().model().get(inStore, database(), bucket, key),
                  withoutValue));
    }

    @Override
    <T> T read(Function<io.tercet.core.transaction.Transaction, T> body) {
      return transaction.call(body);
    }

    @Override
    <T> CompletableFuture<T> readAsync(Function<io.tercet.core.transaction.Transaction, T> body) {
      // Not elsewhere: calls take place in the order in which they are asked for.
      return Futures.now(() -> read(body));
    }

    @Override
    <T> T write(WriteCall<T> call) {
      return transaction.write(call, body(call));
    }

    @Override
    <T> CompletableFuture<T> writeAsync(WriteCall<T> call) {
      return Futures.now(() -> write(call));
    }

    @Override
    Transaction forScan() {
      return transaction;
    }
  }

  /**
   * Does nothing if a request id may be given.
   *
   * @throws TercetException INVALID_ARGUMENT if it may not
   */
  static void requireRequestId(String id) {
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > RequestId.ID_CHARS_MAX || id.startsWith("\u0000")) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "A request id has at most 128 bytes, and does not begin with a null.")
          .with("field", "request_id")
          .with("limit", RequestId.ID_CHARS_MAX);
    }
  }
}
