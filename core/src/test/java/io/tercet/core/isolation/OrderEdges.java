package io.tercet.core.isolation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds the orders that do not come from what was read: real time, processes and versions. For one
 * thread.
 */
final class OrderEdges {

  private final HistoryIndex index;
  private final DependencyGraph graph;

  OrderEdges(HistoryIndex index, DependencyGraph graph) {
    this.index = index;
    this.graph = graph;
  }

  /** Who was completed before another was invoked, in all of the history. */
  void addRealtime() {
    IntervalOrder order = new IntervalOrder();
    index.readers.stream().forEach(i -> addSpan(order, i));
    order.addEdges(graph, EdgeType.REALTIME);
  }

  /** The same within each process. */
  void addProcess() {
    Map<Integer, IntervalOrder> orders = new HashMap<>();
    index.readers.stream()
        .forEach(
            i ->
                addSpan(
                    orders.computeIfAbsent(
                        index.transaction(i).process(), process -> new IntervalOrder()),
                    i));
    orders.values().forEach(order -> order.addEdges(graph, EdgeType.PROCESS));
  }

  private void addSpan(IntervalOrder order, int transaction) {
    RecordedTransaction subject = index.transaction(transaction);
    boolean ends = subject.outcome() != Outcome.INFO;
    order.add(
        transaction, subject.invokedNanos(), ends ? subject.completedNanos() : Long.MAX_VALUE);
  }

  /**
   * Commits in the order of their versions; reads between the commit whose version they have and
   * the next.
   */
  void addVersions(AnomalyCollector anomalies) {
    IntervalOrder order = new IntervalOrder();
    Map<Long, Integer> writers = new HashMap<>();
    index.readers.stream()
        .filter(i -> index.transaction(i).version() != 0)
        .forEach(
            i -> {
              RecordedTransaction subject = index.transaction(i);
              long place = subject.version() * 2;
              if (subject.writes()) {
                order.add(i, place, place);
                Integer other = writers.put(subject.version(), i);
                if (other != null) {
                  reportDuplicate(anomalies, other, i);
                }
              } else {
                order.add(i, place + 1, place + 1);
              }
            });
    order.addEdges(graph, EdgeType.VERSION);
  }

  private void reportDuplicate(AnomalyCollector anomalies, int first, int second) {
    anomalies.add(
        AnomalyKind.DUPLICATE_VERSION,
        List.of(index.id(first), index.id(second)),
        () ->
            "one version for two commits\n  "
                + (index.transaction(first) + "\n  " + index.transaction(second)));
  }
}
