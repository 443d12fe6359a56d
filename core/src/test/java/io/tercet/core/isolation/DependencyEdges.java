package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.List;

/**
 * Adds the dependencies that reads and appends show.
 *
 * <p>Committed appends that no read has seen must come behind all that were seen, as lists only
 * grow: whoever found the longest state comes before them. That is how an append that the store
 * lost is found, by a later read without it.
 *
 * <p>For one thread.
 */
final class DependencyEdges {

  private final HistoryIndex index;
  private final DependencyGraph graph;

  DependencyEdges(HistoryIndex index, DependencyGraph graph) {
    this.index = index;
    this.graph = graph;
  }

  void add() {
    for (KeyHistory key : index.keys()) {
      List<Write> unseen = unseen(key);
      addWriteEdges(key, unseen);
      for (Observation observation : key.observations) {
        if (observation.seen().isPrefixOf(key.order)) {
          addReadEdges(observation, unseen);
        }
      }
    }
  }

  private List<Write> unseen(KeyHistory key) {
    List<Write> unseen = new ArrayList<>();
    for (Write write : key.writes.values()) {
      if (!write.seen && index.committed.get(write.transaction)) {
        unseen.add(write);
      }
    }
    return unseen;
  }

  private void addWriteEdges(KeyHistory key, List<Write> unseen) {
    Elements order = key.order;
    for (int i = 1; i < order.size(); i++) {
      Write next = key.write(order.get(i));
      add(EdgeType.WW, key.write(order.get(i - 1)).transaction, next.transaction, key, next);
    }
    if (!order.isEmpty()) {
      Write last = key.write(order.get(order.size() - 1));
      for (Write write : unseen) {
        add(EdgeType.WW, last.transaction, write.transaction, key, write);
      }
    }
  }

  private void addReadEdges(Observation observation, List<Write> unseen) {
    KeyHistory key = observation.key();
    int length = observation.seen().size();
    int reader = observation.transaction();
    EdgeType missing = observation.absent() ? EdgeType.RW_RANGE : EdgeType.RW;
    if (length > 0) {
      Write last = key.write(key.order.get(length - 1));
      add(EdgeType.WR, last.transaction, reader, key, last);
    }
    if (length < key.order.size()) {
      Write next = key.write(key.order.get(length));
      add(missing, reader, next.transaction, key, next);
    } else {
      for (Write write : unseen) {
        add(missing, reader, write.transaction, key, write);
      }
    }
  }

  private void add(EdgeType type, int source, int target, KeyHistory key, Write about) {
    if (source != target) {
      graph.add(type, source, target, key, about.element);
    }
  }
}
