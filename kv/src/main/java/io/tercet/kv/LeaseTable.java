package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
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
   * @throws TercetException TOO_MANY_LEASES
   */
  LeaseState add(int databaseId, long ttlMs) {
    if (states.size() >= LEASES_MAX) {
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

  /** Returns a lease, also one that is about to end; null if there is none in the database. */
  @Nullable LeaseState find(int databaseId, long id) {
    LeaseState state = states.get(id);
    return state == null || state.databaseId() != databaseId ? null : state;
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
