package io.tercet.core.isolation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides whether a small history is strictly serializable by the definition: looks for an order in
 * which its transactions could have run one at a time, in agreement with real time and versions. A
 * transaction of unknown outcome may have run or not. For one thread.
 */
final class EveryOrderTried {

  private final List<RecordedTransaction> all;
  private final boolean[] done;

  private EveryOrderTried(History history) {
    all = history.transactions();
    done = new boolean[all.size()];
  }

  static boolean findsOne(History history) {
    return new EveryOrderTried(history).canFollow(new TreeMap<>());
  }

  private boolean canFollow(SortedMap<String, Elements> state) {
    boolean isComplete = true;
    for (int i = 0; i < done.length; i++) {
      RecordedTransaction next = all.get(i);
      if (done[i] || next.outcome() == Outcome.FAIL) {
        continue;
      }
      isComplete &= next.outcome() != Outcome.OK;
      SortedMap<String, Elements> after = new TreeMap<>(state);
      if (mayBeNext(next) && runs(next, after)) {
        done[i] = true;
        if (canFollow(after)) {
          return true;
        }
        done[i] = false;
      }
    }
    return isComplete;
  }

  private boolean mayBeNext(RecordedTransaction next) {
    for (int i = 0; i < done.length; i++) {
      RecordedTransaction other = all.get(i);
      if (!done[i] && other.outcome() == Outcome.OK) {
        if (other.completedNanos() < next.invokedNanos() || hasSmallerVersion(other, next)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasSmallerVersion(RecordedTransaction one, RecordedTransaction other) {
    if (one.version() == 0 || other.version() == 0) {
      return false;
    }
    return one.version() < other.version()
        || (one.version() == other.version() && one.writes() && !other.writes());
  }

  private static boolean runs(RecordedTransaction transaction, SortedMap<String, Elements> state) {
    for (MicroOperation operation : transaction.operations()) {
      if (operation instanceof MicroOperation.Append append) {
        state.merge(append.key(), Elements.of(append.element()), Elements::plus);
      } else if (operation instanceof MicroOperation.Read read) {
        if (!state.getOrDefault(read.key(), Elements.EMPTY).equals(read.seen())) {
          return false;
        }
      } else if (operation instanceof MicroOperation.RangeRead range) {
        if (!state.subMap(range.from(), range.to()).equals(range.found())) {
          return false;
        }
      }
    }
    return true;
  }
}
