package io.tercet.kv;

import io.tercet.core.Store;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Outcome;
import io.tercet.core.engine.ReadSet;
import io.tercet.core.error.TercetException;
import io.tercet.core.expiry.ExpiryQueue;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Writes;
import io.tercet.core.transaction.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the key-value model that are transactions of their own. What {@link KeyValueModel} says
 * of names, limits and errors holds here too. Any thread.
 *
 * <p>A plain put is blind: it reads nothing, and rests on the definitions of its database and its
 * bucket alone. Increments of one key take turns, so that they do not conflict with each other.
 */
public final class KeyValues {
  private final Store store;
  private final Catalog catalog;
  private final KeyValueModel model;
  private final KeyTurns turns;
  private final Leases leases;

  /**
   * Creates the calls of a store, and starts the removal of its expired entries and of those whose
   * lease ends.
   *
   * @throws TercetException what reading the leases throws
   */
  public KeyValues(Store store, boolean createsBuckets) {
    this.store = store;
    this.catalog = store.catalog();
    this.leases = Leases.open(store);
    this.model = new KeyValueModel(catalog, createsBuckets, leases.members());
    this.turns = new KeyTurns(store.executor());
    store.sweepExpired(
        stored -> EntryCodec.expireAtMs(new Slice(stored)), EntryCodec::keepsPrevious);
  }

  /** Returns the model, for use within transactions. */
  public KeyValueModel model() {
    return model;
  }

  /** Returns the leases, on which entries may hang. */
  public Leases leases() {
    return leases;
  }

  /**
   * Returns the newest committed entry, or null if it is absent.
   *
   * <p>Names, value and clock are read one after another without a snapshot, which costs less. The
   * answer stands if the names still meant the same after the value was read, and if the value is
   * alive by a clock that was read after it, or dead by one that was read before. Otherwise, which
   * is as rare as a rename or an expiry within microseconds, it is read again from a snapshot.
   */
  public @Nullable Entry get(String database, String bucket, byte[] key) {
    Limits.checkKey(key);
    Container parent = catalog.currentDatabase(database);
    Container container = catalog.current(parent.id(), ContainerKind.BUCKET, bucket);
    byte[] stored =
        container == null
            ? null
            : store.engine().get(Keyspace.KEY_VALUE, EntryCodec.key(container.id(), key));
    if (!catalog.isCurrent(parent) || (container != null && !catalog.isCurrent(container))) {
      return getFromSnapshot(database, bucket, key);
    } else if (stored == null) {
      return null;
    }
    Entry entry = new Entry(key, new Slice(stored));
    boolean alive = entry.expireAtMs() == 0 || entry.expireAtMs() > store.engine().clock().nowMs();
    // What is dead now may have been alive, or have been another value, when it was read.
    return alive ? entry : getFromSnapshot(database, bucket, key);
  }

  /** Reads at one moment, whose time was fixed before: what is dead then is dead for certain. */
  private @Nullable Entry getFromSnapshot(String database, String bucket, byte[] key) {
    try (Transaction transaction = store.begin(true)) {
      return model.get(transaction, database, bucket, key);
    }
  }

  /**
   * Begins to watch the entries of a bucket from now on.
   *
   * @param bucket need not exist
   * @param range which keys
   * @throws TercetException DATABASE_NOT_FOUND
   */
  public EntryWatch watch(String database, String bucket, KeyRange range) {
    return EntryWatch.open(store, database, bucket, range, null);
  }

  /**
   * Begins to watch after a version, with the bucket that has the name now.
   *
   * @throws TercetException DATABASE_NOT_FOUND; VERSION_TOO_OLD if commits after the version are no
   *     longer kept; VERSION_UNKNOWN if the store has not reached it
   */
  public EntryWatch watchAfter(String database, String bucket, KeyRange range, long version) {
    return EntryWatch.open(
        store, database, bucket, range, EntryWatch.at(store, database, bucket, version));
  }

  /** Goes on where another watch stood; otherwise as {@link #watchAfter}. */
  public EntryWatch watchFrom(
      String database, String bucket, KeyRange range, EntryWatch.Position position) {
    return EntryWatch.open(store, database, bucket, range, position);
  }

  /**
   * Begins a bulk load, or goes on with it; creates its bucket if it does not exist. May wait for
   * the disk.
   *
   * @param deadlineNanos until when conflicts are tried again, on the store's monotonic clock
   * @throws TercetException DATABASE_NOT_FOUND, BUCKET_NOT_FOUND; REQUEST_ID_REUSED if the load id
   *     belongs to a load into another bucket or in another mode; INVALID_ARGUMENT if it is none
   */
  public EntryLoad load(EntryLoad.Plan plan, long deadlineNanos) {
    return EntryLoad.open(store, model, plan, deadlineNanos);
  }

  /**
   * Carries out an operation without blocking the calling thread for its commit.
   *
   * @param codec for the receipt, where the options name a request
   * @param answer makes the result from what the operation has come to
   * @return fails with what {@link #apply} throws; nothing is thrown here
   */
  public <T> CompletableFuture<Completed<T>> applyAsync(
      RunOptions options,
      String database,
      Operation operation,
      ResultCodec<T> codec,
      Function<OperationResult, T> answer) {
    Function<Transaction, T> body =
        transaction -> answer.apply(model.apply(transaction, database, operation));
    Commit blind;
    try {
      blind = blindCommit(options, database, operation);
    } catch (TercetException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (blind != null) {
      T result = answer.apply(new OperationResult.Put(null));
      return store
          .engine()
          .commitAsync(blind)
          .thenCompose(outcome -> orInFull(outcome, result, options, codec, body));
    }
    if (operation instanceof Operation.Increment) {
      return turns.inTurn(operation.key(), () -> store.runner().runAsync(options, codec, body));
    }
    return store.runner().runAsync(options, codec, body);
  }

  /**
   * Carries out an operation, and blocks until its outcome is there.
   *
   * @throws TercetException what the operation is refused with, or why there is no commit
   */
  public <T> Completed<T> apply(
      RunOptions options,
      String database,
      Operation operation,
      ResultCodec<T> codec,
      Function<OperationResult, T> answer) {
    Commit blind = blindCommit(options, database, operation);
    if (blind != null) {
      Outcome outcome = store.engine().commit(blind);
      if (!(outcome instanceof Outcome.Conflict)) {
        T result = answer.apply(new OperationResult.Put(null));
        return new Completed<>(result, outcome.orThrow().version(), false);
      }
    }
    Supplier<Completed<T>> run =
        () ->
            store
                .runner()
                .run(
                    options,
                    codec,
                    transaction -> answer.apply(model.apply(transaction, database, operation)));
    return operation instanceof Operation.Increment
        ? turns.inTurnBlocking(operation.key(), run)
        : run.get();
  }

  private <T> CompletableFuture<Completed<T>> orInFull(
      Outcome outcome,
      T result,
      RunOptions options,
      ResultCodec<T> codec,
      Function<Transaction, T> body) {
    if (outcome instanceof Outcome.Committed committed) {
      return CompletableFuture.completedFuture(new Completed<>(result, committed.version(), false));
    } else if (outcome instanceof Outcome.Conflict) {
      // The bucket was dropped or changed meanwhile; this happens on the committing thread.
      return CompletableFuture.completedFuture(outcome)
          .thenComposeAsync(
              conflict -> store.runner().runAsync(options, codec, body), store.executor());
    }
    return CompletableFuture.failedFuture(outcome.error());
  }

  /**
   * Returns the commit of an operation that needs to read nothing, or null if it is no such one.
   */
  private @Nullable Commit blindCommit(RunOptions options, String database, Operation operation) {
    if (!(operation instanceof Operation.Put put)
        || !put.isBlind()
        || put.leaseId() != Entry.NO_LEASE
        || options.request() != null) {
      return null;
    }
    Limits.checkKey(put.key());
    Limits.checkValue(put.value());
    Container parent = catalog.currentDatabase(database);
    Container bucket = catalog.current(parent.id(), ContainerKind.BUCKET, put.bucket());
    if (bucket == null || BucketOptions.of(bucket).keepPrevious()) {
      return null;
    }
    long nowMs = store.engine().clock().nowMs();
    long expireAtMs = Limits.expireAtMs(put.expiry(), nowMs, 0);
    byte[] key = EntryCodec.key(bucket.id(), put.key());
    Writes writes = new Writes(Writes.putBytes(key.length, put.value().length + 18));
    if (expireAtMs != 0 && expireAtMs <= nowMs) {
      writes.delete(Keyspace.KEY_VALUE, key);
    } else {
      writes.putStamped(
          Keyspace.KEY_VALUE,
          key,
          EntryCodec.encode(put.value(), expireAtMs),
          EntryCodec.versionAt(expireAtMs, Entry.NO_LEASE));
      if (expireAtMs != 0) {
        writes.put(Keyspace.EXPIRY, ExpiryQueue.key(expireAtMs, key), ExpiryQueue.NOTHING);
      }
    }
    return new Commit(
        null,
        ReadSet.EMPTY,
        writes,
        List.of(
            new Commit.SchemaRead(parent.id(), parent.schemaVersion()),
            new Commit.SchemaRead(bucket.id(), bucket.schemaVersion())),
        List.of(),
        Long.MAX_VALUE,
        options.durability(),
        Commit.NO_NOTE,
        options.deadlineNanos());
  }
}
