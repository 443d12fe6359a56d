package io.tercet.core.memory;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Faults that a test plans: the next time that a point is met, or the time after so many more. It
 * also watches that nothing is written after a failure after which nothing may be. Any thread.
 */
public final class FaultPlan implements Faults {
  private final Map<Point, Queue<Planned>> planned = new EnumMap<>(Point.class);
  private final Map<Point, Integer> met = new EnumMap<>(Point.class);
  private final List<String> violations = new ArrayList<>();
  private boolean logFailed;
  private @Nullable Runnable hook;
  private @Nullable Point hookPoint;

  private record Planned(int after, Reason reason) {}

  /** Makes the next meeting of a point fail. */
  public synchronized FaultPlan fail(Point point, Reason reason) {
    return failAfter(point, 0, reason);
  }

  /** Lets a point pass a number of times from now on, and then fail once. */
  public synchronized FaultPlan failAfter(Point point, int times, Reason reason) {
    planned
        .computeIfAbsent(point, absent -> new ArrayDeque<>())
        .add(new Planned(met.getOrDefault(point, 0) + times, reason));
    return this;
  }

  /** Runs something once, the next time that a point is met. */
  public synchronized FaultPlan when(Point point, Runnable action) {
    hookPoint = point;
    hook = action;
    return this;
  }

  /** Returns how often a point was met. */
  public synchronized int met(Point point) {
    return met.getOrDefault(point, 0);
  }

  /** Returns what was tried after the log had failed; to be empty. */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  @Override
  public @Nullable TercetException at(Point point) {
    Runnable action = takeHook(point);
    if (action != null) {
      action.run();
    }
    return fault(point);
  }

  private synchronized @Nullable Runnable takeHook(Point point) {
    if (hookPoint != point) {
      return null;
    }
    Runnable action = hook;
    hook = null;
    hookPoint = null;
    return action;
  }

  private synchronized @Nullable TercetException fault(Point point) {
    int number = met.merge(point, 1, Integer::sum) - 1;
    boolean writes = point == Point.WRITE || point == Point.SYNC;
    if (logFailed && writes) {
      violations.add(point + " after the log had failed");
    }
    Queue<Planned> queue = planned.get(point);
    Planned next = queue == null ? null : queue.peek();
    if (queue == null || next == null || next.after > number) {
      return null;
    }
    queue.remove();
    boolean refused = next.reason == Reason.WRITE_STALL || next.reason == Reason.DISK_FULL;
    boolean open = refused && point == Point.WRITE;
    if ((writes && !open) || point == Point.APPENDED || point == Point.SYNCED) {
      logFailed = true;
    }
    return new TercetException(next.reason, "A planned fault.").with("point", point);
  }
}
