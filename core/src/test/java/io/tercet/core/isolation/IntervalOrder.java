package io.tercet.core.isolation;

import java.util.Arrays;

/**
 * Adds the order of intervals to a graph: one is before another when it ends strictly before the
 * other starts.
 *
 * <p>One sweep over starts and ends; each run of ends between two starts becomes one hub, behind
 * the hub before it. So n intervals need at most n hubs and 3n edges, and one node is reachable
 * from another exactly if its interval is later (a test compares with the definition).
 *
 * <p>For one thread.
 */
final class IntervalOrder {

  private record Interval(int node, long start, long end) {}

  private Interval[] intervals = new Interval[64];
  private int count;

  /** Adds an interval; one with {@link Long#MAX_VALUE} as its end is before none. */
  void add(int node, long start, long end) {
    if (count == intervals.length) {
      intervals = Arrays.copyOf(intervals, count * 2);
    }
    intervals[count++] = new Interval(node, start, end);
  }

  /** Adds the edges for all intervals. */
  void addEdges(DependencyGraph graph, EdgeType type) {
    Interval[] byStart = Arrays.copyOf(intervals, count);
    Arrays.sort(byStart, (a, b) -> Long.compare(a.start, b.start));
    Interval[] byEnd = Arrays.copyOf(intervals, count);
    Arrays.sort(byEnd, (a, b) -> Long.compare(a.end, b.end));
    int ended = 0;
    int hub = -1;
    for (Interval started : byStart) {
      boolean isNewHub = true;
      for (; byEnd[ended].end < started.start; ended++) {
        if (isNewHub) {
          int previous = hub;
          hub = graph.addHub();
          isNewHub = false;
          if (previous >= 0) {
            graph.add(type, previous, hub);
          }
        }
        graph.add(type, byEnd[ended].node, hub);
      }
      if (hub >= 0) {
        graph.add(type, hub, started.node);
      }
    }
  }
}
