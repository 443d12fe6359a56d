package io.tercet.core.isolation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the order of the appends to each key: the longest state found, of which all others must be
 * prefixes. Also finds lost updates: transactions that built on one state. For one thread.
 */
final class KeyOrders {

  private final HistoryIndex index;
  private final AnomalyCollector anomalies;

  KeyOrders(HistoryIndex index, AnomalyCollector anomalies) {
    this.index = index;
    this.anomalies = anomalies;
  }

  void find() {
    for (KeyHistory key : index.keys()) {
      findOrder(key);
      findLostUpdates(key);
    }
  }

  private void findOrder(KeyHistory key) {
    int longest = -1;
    for (Observation observation : key.observations) {
      if (longest < 0 || observation.seen().size() > key.order.size()) {
        key.order = observation.seen();
        longest = observation.transaction();
      }
    }
    for (Observation observation : key.observations) {
      if (!observation.seen().isPrefixOf(key.order)) {
        reportIncompatible(key, longest, observation);
      }
    }
  }

  private void reportIncompatible(KeyHistory key, int longest, Observation observation) {
    anomalies.add(
        AnomalyKind.INCOMPATIBLE_ORDER,
        List.of(index.id(longest), index.id(observation.transaction())),
        () ->
            (index.name(longest) + " found " + key.name + " as [" + key.order + "], ")
                + (index.name(observation.transaction()) + " as [" + observation.seen() + "], ")
                + "neither of which can become the other by appends");
  }

  private void findLostUpdates(KeyHistory key) {
    Map<Elements, Integer> updaters = new HashMap<>();
    for (Observation observation : key.observations) {
      int transaction = observation.transaction();
      if (index.committed.get(transaction) && appends(transaction, key)) {
        Integer other = updaters.putIfAbsent(observation.seen(), transaction);
        if (other != null && other != transaction) {
          reportLostUpdate(key, observation, other);
        }
      }
    }
  }

  private boolean appends(int transaction, KeyHistory key) {
    for (MicroOperation operation : index.transaction(transaction).operations()) {
      if (operation instanceof MicroOperation.Append append && append.key().equals(key.name)) {
        return true;
      }
    }
    return false;
  }

  private void reportLostUpdate(KeyHistory key, Observation observation, int other) {
    int transaction = observation.transaction();
    anomalies.add(
        AnomalyKind.LOST_UPDATE,
        List.of(index.id(other), index.id(transaction)),
        () ->
            (index.name(other) + " and " + index.name(transaction) + " both found " + key.name)
                + (" as [" + observation.seen() + "] and appended to it")
                + ("\n  " + index.transaction(other))
                + ("\n  " + index.transaction(transaction)));
  }
}
