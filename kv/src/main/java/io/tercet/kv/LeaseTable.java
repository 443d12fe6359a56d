package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All leases of a store in memory, and a plan of when to look at which. The plan is not touched
 * when a lease is kept alive: who comes at the time that was planned looks whether it is due, and
 * plans anew. Any thread.
 */
final class LeaseTable {
  /** The most leases of a store. */
  static final int LEASES_MAX = 100_000;

  private final Map<Long, LeaseState> states = new ConcurrentHashMap<>();

  /** Databases whose leases cannot be read; none of them is in the table. */
  private final Set<Integer> damaged = ConcurrentHashMap.newKeySet();

  private final SecureRandom random = new SecureRandom();
  private final long baseNanos;
  private final long bytesMax;

  /** Guarded by itself. */
  private final TreeSet<Planned> plan =
      new TreeSet<>(Comparator.comparingLong(Planned::nanos).thenComparingLong(Planned::id));

  /**
   * A look at a lease.
   *
   * @param nanos when, since this table was made, so that it can be compared
   */
  private record Planned(long nanos, long id) {}

  /**
   * Creates an empty table.
   *
   * @param bytesMax how large a commit may be that deletes what one lease carries
   */
  LeaseTable(long nowNanos, long bytesMax) {
    this.baseNanos = nowNanos;
    this.bytesMax = bytesMax;
  }

  /**
   * Adds a lease with a new id; its life is still to begin.
   *
   * @throws TercetException TOO_MANY_LEASES; DATA_LOSS if the leases of the database are damaged
   */
  LeaseState add(int databaseId, long ttlMs) {
    requireWhole(databaseId);
    if (isFull()) {
      throw new TercetException(
              Reason.TOO_MANY_LEASES, "The store has as many leases as it may; revoke some.")
          .with("limit", LEASES_MAX);
    }
    while (true) {
      long id = random.nextLong(1, LeaseCodec.ID_END);
      LeaseState state = new LeaseState(databaseId, id, ttlMs, bytesMax);
      if (states.putIfAbsent(id, state) == null) {
        return state;
      }
    }
  }

  /** Adds a lease that is stored already; its life is still to begin. */
  LeaseState restore(int databaseId, long id, long ttlMs) {
    LeaseState state = new LeaseState(databaseId, id, ttlMs, bytesMax);
    states.put(id, state);
    return state;
  }

  /**
   * Returns a lease, also one that is about to end; null if there is none in the database.
   *
   * @throws TercetException DATA_LOSS if the leases of the database are damaged
   */
  @Nullable LeaseState find(int databaseId, long id) {
    requireWhole(databaseId);
    LeaseState state = states.get(id);
    return state == null || state.databaseId() != databaseId ? null : state;
  }

  /** Says that the leases of a database are damaged: from now on it has none that is known. */
  void setDamaged(int databaseId) {
    damaged.add(databaseId);
    removeIf(state -> state.databaseId() == databaseId);
  }

  boolean isDamaged(int databaseId) {
    return damaged.contains(databaseId);
  }

  private void requireWhole(int databaseId) {
    if (isDamaged(databaseId)) {
      throw new TercetException(
          Reason.DATA_LOSS, "The leases of the database are damaged; restore from a backup.");
    }
  }

  boolean isFull() {
    return states.size() >= LEASES_MAX;
  }

  /** Returns the ids of the databases that have leases. */
  Set<Integer> databases() {
    Set<Integer> ids = new HashSet<>();
    states.values().forEach(state -> ids.add(state.databaseId()));
    return ids;
  }

  /** Forgets the leases of databases that are no more. */
  void removeAllOf(Set<Integer> databaseIds) {
    removeIf(state -> databaseIds.contains(state.databaseId()));
  }

  private void removeIf(Predicate<LeaseState> condition) {
    for (LeaseState state : states.values()) {
      if (condition.test(state)) {
        remove(state);
      }
    }
  }

  void remove(LeaseState state) {
    states.remove(state.id(), state);
    synchronized (plan) {
      unplan(state);
    }
  }

  /** Begins the life of a lease. */
  void start(LeaseState state, long nowNanos) {
    lookAt(state, state.start(nowNanos));
  }

  /** Plans when to look at a lease, in place of what was planned before. */
  void lookAt(LeaseState state, long nanos) {
    synchronized (plan) {
      unplan(state);
      long since = nanos - baseNanos;
      state.setPlannedNanos(since);
      plan.add(new Planned(since, state.id()));
    }
  }

  private void unplan(LeaseState state) {
    Long planned = state.plannedNanos();
    if (planned != null) {
      plan.remove(new Planned(planned, state.id()));
      state.setPlannedNanos(null);
    }
  }

  /** Takes the next lease out of the plan whose time has come; null if there is none. */
  @Nullable LeaseState next(long nowNanos) {
    synchronized (plan) {
      while (!plan.isEmpty() && plan.first().nanos() <= nowNanos - baseNanos) {
        LeaseState state = states.get(plan.pollFirst().id());
        if (state != null) {
          state.setPlannedNanos(null);
          return state;
        }
      }
      return null;
    }
  }

  int size() {
    return states.size();
  }
}
