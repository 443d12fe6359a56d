package io.tercet.core.isolation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the steps of one transaction: checks that it sees its own appends and one state of
 * each key, and takes from each read what came from outside. For one thread.
 */
final class TransactionReads {

  /** What the transaction knows of one key. */
  private static final class Known {
    Elements own = Elements.EMPTY;
    @Nullable Elements outside;
  }

  private final HistoryIndex index;
  private final AnomalyCollector anomalies;
  private final Consumer<Observation> found;
  private final Map<KeyHistory, Known> known = new HashMap<>();
  private final int transaction;

  private TransactionReads(
      HistoryIndex index,
      int transaction,
      AnomalyCollector anomalies,
      Consumer<Observation> found) {
    this.index = index;
    this.transaction = transaction;
    this.anomalies = anomalies;
    this.found = found;
  }

  /** Checks a transaction and hands over each state that it found, once. */
  static void walk(
      HistoryIndex index,
      int transaction,
      AnomalyCollector anomalies,
      Consumer<Observation> found) {
    TransactionReads reads = new TransactionReads(index, transaction, anomalies, found);
    for (MicroOperation operation : index.transaction(transaction).operations()) {
      reads.step(operation);
    }
  }

  private void step(MicroOperation operation) {
    if (operation instanceof MicroOperation.Append append) {
      Known key = known(index.key(append.key()));
      key.own = key.own.plus(append.element());
    } else if (operation instanceof MicroOperation.Read read) {
      read(index.key(read.key()), read.seen(), false);
    } else if (operation instanceof MicroOperation.RangeRead range) {
      rangeRead(range);
    }
  }

  private void rangeRead(MicroOperation.RangeRead range) {
    for (KeyHistory key : index.keysIn(range)) {
      Elements seen = range.found().get(key.name);
      read(key, seen == null ? Elements.EMPTY : seen, seen == null);
    }
    for (String key : range.found().keySet()) {
      if (key.compareTo(range.from()) < 0 || key.compareTo(range.to()) >= 0) {
        internal("found " + key + " outside of the range it read, in");
      }
    }
  }

  private void read(KeyHistory key, Elements seen, boolean absent) {
    Known state = known(key);
    if (!seen.endsWith(state.own)) {
      internal("read " + key.name + " as [" + seen + "], without its own [" + state.own + "], in");
      return;
    }
    Elements outside = seen.first(seen.size() - state.own.size());
    Elements before = state.outside;
    if (before == null || !before.equals(outside)) {
      found.accept(new Observation(transaction, key, outside, absent));
    }
    if (before != null && !before.equals(outside)) {
      internal("found " + key.name + " as [" + before + "] and as [" + outside + "], in");
    }
    state.outside = outside;
  }

  private Known known(KeyHistory key) {
    return known.computeIfAbsent(key, k -> new Known());
  }

  private void internal(String what) {
    RecordedTransaction subject = index.transaction(transaction);
    anomalies.add(
        AnomalyKind.INTERNAL,
        List.of(subject.id()),
        () -> "T" + subject.id() + " " + what + "\n  " + subject);
  }
}
