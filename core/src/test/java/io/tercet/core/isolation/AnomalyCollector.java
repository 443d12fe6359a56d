package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Gathers anomalies: counts all of them, explains the first few of each name. For one thread. */
final class AnomalyCollector {

  static final int EXPLAINED_PER_NAME_MAX = 3;

  private final SortedMap<String, Integer> counts = new TreeMap<>();
  private final List<Anomaly> explained = new ArrayList<>();

  void add(AnomalyKind kind, List<Integer> transactions, Supplier<String> explanation) {
    add(kind, kind.toString(), transactions, explanation);
  }

  void add(
      AnomalyKind kind, String name, List<Integer> transactions, Supplier<String> explanation) {
    if (counts.merge(name, 1, Integer::sum) <= EXPLAINED_PER_NAME_MAX) {
      explained.add(new Anomaly(kind, name, List.copyOf(transactions), explanation.get()));
    }
  }

  SortedMap<String, Integer> counts() {
    return counts;
  }

  List<Anomaly> explained() {
    return explained;
  }
}
