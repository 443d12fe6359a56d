package io.tercet.kv;

import io.tercet.core.Store;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases: entries may hang on one, and are deleted together when it ends, because nobody kept it
 * alive for its ttl or because it was revoked.
 *
 * <p>That a lease exists is stored; until when it lives is known in memory alone, on the monotonic
 * clock, so that keeping it alive costs no commit. After a restart each lease lives for its whole
 * ttl again. Which entries hang on it is the matter of {@link LeaseMembers}. Any thread.
 */
public final class Leases {
  /** The shortest ttl, in milliseconds. */
  public static final long TTL_MS_MIN = 1_000;

  /** The longest ttl, in milliseconds. */
  public static final long TTL_MS_MAX = 86_400_000;

  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private static final long PASS_MS = 200;
  private static final long END_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So often the end of a lease is tried at once where it conflicts; then others come first. */
  static final int TRIES = 3;

  /** For so long, who revokes a lease is left to end it before the background does. */
  private static final long REVOKE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Store store;
  private final Catalog catalog;
  private final LeaseTable table;
  private final LeaseMembers members;

  /** When a full table was last looked through; guarded by this. */
  private @Nullable Long lookedNanos;

  /**
   * What is known of a lease.
   *
   * @param ttlMs for how long it lives from each time that it is kept alive, in milliseconds
   * @param remainingMs for how long it lives from now on, in milliseconds, 1 or more
   * @param keyCount how many keys it carries
   */
  public record Description(long ttlMs, long remainingMs, int keyCount) {}

  private Leases(Store store) {
    this.store = store;
    this.catalog = store.catalog();
    // The other half of the commit that ends a lease is for entries as they were before.
    this.table = new LeaseTable(nanos(), store.engine().limits().transactionBytes() / 2);
    this.members = new LeaseMembers(store.engine(), table);
  }

  /**
   * Reads the leases of a store, lets each live for its ttl, and begins to end those due.
   *
   * <p>Where those of a database are damaged, all but leases goes on there: every call on one fails
   * with DATA_LOSS, and none of them ends, since nobody could have kept it alive.
   */
  static Leases open(Store store) {
    Leases leases = new Leases(store);
    try (Transaction transaction = store.begin(true)) {
      for (Container database : leases.databases(transaction)) {
        leases.restoreOrGiveUp(transaction, database);
      }
    }
    store.every("leases", PASS_MS, leases::endDue);
    return leases;
  }

  private void restoreOrGiveUp(Transaction transaction, Container database) {
    try {
      restore(transaction, database);
    } catch (TercetException e) {
      if (e.reason() != Reason.DATA_LOSS) {
        throw e;
      }
      LOG.error("the leases of a database are damaged: database={}", database.name(), e);
      table.setDamaged(database.id());
    }
  }

  private void restore(Transaction transaction, Container database) {
    @Nullable LeaseState state = null;
    KeyRange all = KeyRange.prefix(database.keyPrefix());
    try (Cursor cursor = transaction.scan(Keyspace.LEASES, all, Direction.FORWARD, ScanHint.BULK)) {
      while (cursor.next()) {
        LeaseCodec.requireWhole(cursor.key(), cursor.value());
        if (LeaseCodec.isMember(cursor.key())) {
          if (state != null) {
            state.count(LeaseCodec.entryKeyBytes(cursor.key()));
          }
        } else {
          long id = LeaseCodec.leaseId(cursor.key());
          state = table.restore(database.id(), id, LeaseCodec.ttlMs(cursor.value()));
          table.start(state, nanos());
        }
      }
    }
  }

  /** Returns which entries hang on which lease. */
  LeaseMembers members() {
    return members;
  }

  /** Returns how many leases there are. */
  int count() {
    return table.size();
  }

  private long nanos() {
    return store.engine().clock().nanos();
  }

  /**
   * Grants a lease, without blocking the calling thread for its commit. It lives from the answer
   * on.
   *
   * @param ttlMs for how long it lives without being kept alive, in milliseconds, {@link
   *     #TTL_MS_MIN} to {@link #TTL_MS_MAX}
   * @param codec for the receipt, where the options name a request
   * @param answer makes the result from the id of the lease
   * @return fails with DATABASE_NOT_FOUND, TOO_MANY_LEASES, DATA_LOSS, or why there is no commit
   * @throws TercetException INVALID_ARGUMENT
   */
  public <T> CompletableFuture<Completed<T>> grantAsync(
      RunOptions options,
      String database,
      long ttlMs,
      ResultCodec<T> codec,
      LongFunction<T> answer) {
    if (ttlMs < TTL_MS_MIN || ttlMs > TTL_MS_MAX) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "The ttl of a lease is from a second to a day.")
          .with("field", "ttl_ms")
          .with("value", ttlMs);
    }
    AtomicReference<@Nullable LeaseState> granted = new AtomicReference<>();
    return store
        .runner()
        .runAsync(
            options,
            codec,
            transaction -> {
              // Known before the commit, so that whoever learns of the lease can use it at once.
              LeaseState state = known(granted, catalog.database(transaction, database), ttlMs);
              transaction.put(
                  Keyspace.LEASES,
                  LeaseCodec.key(state.databaseId(), state.id()),
                  LeaseCodec.value(ttlMs));
              return answer.apply(state.id());
            })
        .whenComplete((completed, error) -> granted(granted.get(), completed));
  }

  private LeaseState known(
      AtomicReference<@Nullable LeaseState> granted, Container database, long ttlMs) {
    LeaseState before = granted.get();
    if (before != null && before.databaseId() == database.id()) {
      return before;
    }
    if (before != null) {
      table.remove(before);
    }
    if (table.isFull()) {
      dropForgotten();
    }
    LeaseState state = table.add(database.id(), ttlMs);
    granted.set(state);
    return state;
  }

  /**
   * Makes room in a full table: nobody can revoke the leases of a database that was dropped, nor
   * keep them alive. At most once in a while, since that goes over the whole table.
   */
  private synchronized void dropForgotten() {
    if (lookedNanos != null && nanos() - lookedNanos < AGAIN_NANOS) {
      return;
    }
    lookedNanos = nanos();
    // First those of leases: a database that comes to be after this is not taken for a dropped one.
    Set<Integer> gone = table.databases();
    try (Transaction transaction = store.begin(true)) {
      for (Container database : databases(transaction)) {
        gone.remove(database.id());
      }
    }
    table.removeAllOf(gone);
  }

  private List<Container> databases(Transaction transaction) {
    return catalog.list(transaction, 0, ContainerKind.DATABASE, "", Integer.MAX_VALUE);
  }

  private void granted(@Nullable LeaseState state, @Nullable Completed<?> completed) {
    if (state == null) {
      return;
    }
    if (completed != null && !completed.replayed()) {
      table.start(state, nanos());
    } else {
      table.remove(state);
    }
  }

  /**
   * Lets a lease live for its whole ttl from now on.
   *
   * @return its ttl in milliseconds
   * @throws TercetException LEASE_NOT_FOUND if it has ended or is about to; DATABASE_NOT_FOUND;
   *     DATA_LOSS
   */
  public long keepAlive(String database, long leaseId) {
    LeaseState state = find(catalog.currentDatabase(database), leaseId);
    if (!state.keepAlive(nanos())) {
      throw LeaseMembers.notFound(leaseId);
    }
    return state.ttlMs();
  }

  /**
   * Returns what is known of a lease.
   *
   * @throws TercetException LEASE_NOT_FOUND if it has ended or is about to; DATABASE_NOT_FOUND;
   *     DATA_LOSS
   */
  public Description describe(String database, long leaseId) {
    LeaseState state = find(catalog.currentDatabase(database), leaseId);
    long remainingMs = state.remainingMs(nanos());
    if (remainingMs <= 0) {
      throw LeaseMembers.notFound(leaseId);
    }
    return new Description(state.ttlMs(), remainingMs, state.keys());
  }

  private LeaseState find(Container database, long leaseId) {
    LeaseState state = table.find(database.id(), leaseId);
    if (state == null) {
      throw LeaseMembers.notFound(leaseId);
    }
    return state;
  }

  /**
   * Ends a lease and deletes what hangs on it, in one commit. Reads as much as that is on the
   * calling thread, and does not block it for the commit. Once it has begun, the lease ends in any
   * case: where this fails, it is ended in the background.
   *
   * @param codec for the receipt, where the options name a request
   * @param answer makes the result from the number of entries that were deleted
   * @return fails with LEASE_NOT_FOUND, DATABASE_NOT_FOUND, DATA_LOSS, or why there is no commit
   */
  public <T> CompletableFuture<Completed<T>> revokeAsync(
      RunOptions options,
      String database,
      long leaseId,
      ResultCodec<T> codec,
      LongFunction<T> answer) {
    AtomicReference<@Nullable LeaseState> ending = new AtomicReference<>();
    return store
        .runner()
        .runAsync(
            options,
            codec,
            transaction -> {
              int databaseId = catalog.database(transaction, database).id();
              LeaseState state = table.find(databaseId, leaseId);
              if (state != null) {
                ending.set(state);
                state.endNow();
                table.lookAt(state, nanos() + REVOKE_NANOS);
              }
              return answer.apply(
                  members.end(transaction, databaseId, leaseId, Long.MAX_VALUE).deletedCount());
            })
        .whenComplete(
            (completed, error) -> {
              LeaseState state = ending.get();
              if (completed != null && state != null) {
                table.remove(state);
              }
            });
  }

  /** Ends the leases whose time has come; the background task that it is. */
  void endDue() {
    List<LeaseState> due = due(nanos());
    int begun = 0;
    try {
      boolean failed = false;
      while (begun < due.size()) {
        LeaseState state = due.get(begun);
        begun++;
        // The last commit puts all of them on disk, and watches tell what is there.
        Durability durability = begun == due.size() ? Durability.SYNC : Durability.BUFFERED;
        failed |= !end(state, durability, failed);
      }
    } finally {
      due.subList(begun, due.size()).forEach(state -> table.lookAt(state, nanos()));
    }
  }

  /** Takes the leases out of the plan that are to be ended, and lets them end. */
  private List<LeaseState> due(long nowNanos) {
    List<LeaseState> due = new ArrayList<>();
    LeaseState state = table.next(nowNanos);
    while (state != null) {
      if (state.beginEnd(nowNanos)) {
        due.add(state);
      } else {
        table.lookAt(state, state.endNanos());
      }
      state = table.next(nowNanos);
    }
    return due;
  }

  /** Ends a lease, or plans to try it again; tells whether it has ended. */
  private boolean end(LeaseState state, Durability durability, boolean failedBefore) {
    boolean ended = false;
    long againNanos = AGAIN_NANOS;
    try {
      while (!endPart(state, durability)) {
        LOG.warn("a lease carries too much for one commit: id={}", state.id());
      }
      ended = true;
    } catch (TercetException e) {
      if (e.reason() == Reason.LEASE_NOT_FOUND) {
        ended = true;
      } else {
        if (isConflict(e)) {
          againNanos = 0;
        }
        if (!failedBefore) {
          LOG.warn("leases have to wait for their end: reason={}", e.reason());
        }
      }
    } finally {
      if (ended) {
        table.remove(state);
      } else {
        table.lookAt(state, nanos() + againNanos);
      }
    }
    return ended;
  }

  private boolean endPart(LeaseState state, Durability durability) {
    for (int tried = 1; ; tried++) {
      try {
        return tryEndPart(state, durability);
      } catch (TercetException e) {
        if (tried == TRIES || !isConflict(e)) {
          throw e;
        }
      }
    }
  }

  private static boolean isConflict(TercetException e) {
    return e.reason() == Reason.TRANSACTION_CONFLICT || e.reason() == Reason.CONFLICT_WINDOW_FULL;
  }

  /** Deletes as much as fits into a commit, which is all unless the limits were lowered since. */
  private boolean tryEndPart(LeaseState state, Durability durability) {
    long bytesMax = store.engine().limits().transactionBytes() / 2;
    try (Transaction transaction = store.begin(false)) {
      LeaseMembers.Ended ended = members.end(transaction, state.databaseId(), state.id(), bytesMax);
      var unused = transaction.commit(durability, nanos() + END_LIMIT_NANOS).orThrow();
      return ended.complete();
    }
  }
}
