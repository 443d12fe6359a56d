package io.tercet.core.isolation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds shortest ways through a graph, where a way over hubs is one step: a breadth-first search
 * that takes edges without cost within one level. For one thread.
 */
final class PathSearch {

  private final DependencyGraph graph;
  private final int[] distance;
  private final int[] search;
  private final int[] arrival;
  private int[] level;
  private int[] nextLevel;
  private int searches;
  private long steps;

  PathSearch(DependencyGraph graph) {
    this.graph = graph;
    distance = new int[graph.nodes()];
    search = new int[graph.nodes()];
    arrival = new int[graph.nodes()];
    level = new int[64];
    nextLevel = new int[64];
  }

  /** How many edges all searches have looked at. */
  long steps() {
    return steps;
  }

  /**
   * A shortest way.
   *
   * @param mask the types of edges to take
   * @param components the components of the graph over these types
   * @return the edges of the way, or null when there is none
   */
  int @Nullable [] find(int source, int target, int mask, StrongComponents components) {
    searches++;
    search[source] = searches;
    distance[source] = 0;
    level[0] = source;
    int count = 1;
    int lowest = components.of(target);
    for (int depth = 0; count > 0; depth++) {
      int nextCount = 0;
      for (int i = 0; i < count; i++) {
        int node = level[i];
        if (node == target) {
          return wayTo(source, target);
        }
        if (distance[node] < depth) {
          continue;
        }
        for (int p = graph.firstOut(node); p < graph.firstOut(node + 1); p++) {
          int edge = graph.out(p);
          int reached = graph.to(edge);
          int cost = graph.cost(edge);
          if (graph.isIn(mask, edge)
              && components.of(reached) >= lowest
              && reach(reached, edge, depth + cost)) {
            if (cost == 0) {
              level = put(level, count++, reached);
            } else {
              nextLevel = put(nextLevel, nextCount++, reached);
            }
          }
        }
        steps += graph.firstOut(node + 1) - graph.firstOut(node);
      }
      int[] done = level;
      level = nextLevel;
      nextLevel = done;
      count = nextCount;
    }
    return null;
  }

  private boolean reach(int node, int edge, int atDistance) {
    if (search[node] == searches && distance[node] <= atDistance) {
      return false;
    }
    search[node] = searches;
    distance[node] = atDistance;
    arrival[node] = edge;
    return true;
  }

  private static int[] put(int[] list, int index, int node) {
    int[] room = index < list.length ? list : Arrays.copyOf(list, list.length * 2);
    room[index] = node;
    return room;
  }

  private int[] wayTo(int source, int target) {
    int length = 0;
    for (int node = target; node != source; node = graph.from(arrival[node])) {
      length++;
    }
    int[] way = new int[length];
    for (int node = target; node != source; node = graph.from(way[length])) {
      way[--length] = arrival[node];
    }
    return way;
  }
}
