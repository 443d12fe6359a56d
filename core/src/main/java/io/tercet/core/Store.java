package io.tercet.core;

import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Purger;
import io.tercet.core.engine.Background;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.ThreadBackground;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.expiry.ExpirySweeper;
import io.tercet.core.history.ChangeTailer;
import io.tercet.core.receipt.Receipts;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.run.TransactionRunner;
import io.tercet.core.storage.Storage;
import io.tercet.core.transaction.Transaction;
import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One store: an engine with its catalog and receipts, and the work that goes on in the background.
 * The models stand on it. Any thread.
 */
public final class Store implements AutoCloseable {
  private static final long PURGE_MS = 1000;
  private static final long RECEIPTS_MS = 30_000;
  private static final long OPEN_LIMIT_MS = 30_000;

  private final Engine engine;
  private final StoreOptions options;
  private final Background background;
  private final Catalog catalog;
  private final Receipts receipts;
  private final ChangeTailer changes;
  private final ScheduledExecutorService retries;
  private final TransactionRunner runner;

  private Store(Engine engine, StoreOptions options, Background background) {
    this.engine = engine;
    this.options = options;
    this.background = background;
    this.catalog = Catalog.open(engine);
    this.receipts = new Receipts(engine, options.receiptKeepMs(), options.receiptBytesMax());
    this.changes = new ChangeTailer(engine, background, ChangeTailer.DEFAULT_QUEUE_BYTES);
    this.retries =
        Executors.newScheduledThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "tercet-retry");
              thread.setDaemon(true);
              return thread;
            });
    this.runner = new TransactionRunner(engine, receipts, options.engine().readSetBytes(), retries);
  }

  /**
   * Opens the store that a storage keeps, or creates one; the storage belongs to it from now on.
   */
  public static Store open(Storage storage, StoreOptions options) {
    return open(storage, options, TimeSource.system(), new ThreadBackground(), new SecureRandom());
  }

  /** Opens a store with time, background work and randomness given; for tests. */
  public static Store open(
      Storage storage,
      StoreOptions options,
      TimeSource time,
      Background background,
      Random random) {
    return over(
        LocalEngine.open(storage, options.engine(), time, background, random), options, background);
  }

  /**
   * Opens a store over an engine, which belongs to it from now on.
   *
   * @param background of the engine
   */
  public static Store over(Engine engine, StoreOptions options, Background background) {
    try {
      Store store = new Store(engine, options, background);
      store.prepare();
      return store;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void prepare() {
    long deadline = engine.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(OPEN_LIMIT_MS);
    runner.run(
        new RunOptions(Durability.SYNC, deadline, null),
        ResultCodec.none(),
        transaction -> {
          if (catalog.findDatabase(transaction, Catalog.DEFAULT_DATABASE) == null) {
            catalog.createDatabase(transaction, Catalog.DEFAULT_DATABASE);
          }
          return Boolean.TRUE;
        });
    background.every("purge", PURGE_MS, new Purger(engine)::purge);
    background.every("receipts", RECEIPTS_MS, receipts::dropOld);
  }

  /**
   * Starts the removal of expired entries; for the model whose entries expire.
   *
   * @param expiryOf reads the expiry out of a value in KEY_VALUE, in milliseconds since 1970; 0 for
   *     none
   * @param keepsBefore tells of a value whether the history is to show it when it is removed
   */
  public void sweepExpired(ToLongFunction<byte[]> expiryOf, Predicate<byte[]> keepsBefore) {
    ExpirySweeper sweeper =
        new ExpirySweeper(
            engine, expiryOf, keepsBefore, options.clockLeapMs(), options.clockPauseMs());
    background.every("expiry", options.sweepMs(), sweeper::sweep);
  }

  /**
   * Starts work that a model does in the background, again and again until the store is closed.
   *
   * @param name for the thread and the log
   * @param periodMs from the end of one run to the start of the next
   */
  public void every(String name, long periodMs, Runnable task) {
    background.every(name, periodMs, task);
  }

  /** Begins a transaction; the caller ends it. */
  public Transaction begin(boolean readOnly) {
    return readOnly
        ? Transaction.beginReadOnly(engine)
        : Transaction.begin(engine, options.engine().readSetBytes());
  }

  /** Returns what runs bodies as transactions. */
  public TransactionRunner runner() {
    return runner;
  }

  /** Returns where work runs that had to wait for something; for short tasks. */
  public Executor executor() {
    return retries;
  }

  /** Returns the engine. */
  public Engine engine() {
    return engine;
  }

  /** Returns the definitions of containers. */
  public Catalog catalog() {
    return catalog;
  }

  /** Returns the receipts of requests. */
  public Receipts receipts() {
    return receipts;
  }

  /** Returns what follows the history for everybody who watches; closed with the store. */
  public ChangeTailer changes() {
    return changes;
  }

  /** Finishes what is queued, makes it durable, and closes everything. Idempotent. */
  @Override
  public void close() {
    retries.shutdown();
    changes.close();
    engine.close();
  }
}
