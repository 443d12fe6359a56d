package io.tercet.core.isolation;

import java.util.Arrays;

/**
 * The strongly connected components of a graph, by Tarjan's algorithm ("Depth-first search and
 * linear graph algorithms", 1972) without recursion.
 *
 * <p>Components are numbered so that edges between them lead from higher to lower numbers. As the
 * search starts from the latest transactions, and most edges lead from earlier to later ones,
 * numbers also follow time: a search for a way between two nodes that skips components numbered
 * outside of theirs stays within their time.
 *
 * <p>Immutable.
 */
final class StrongComponents {

  private final int[] component;
  private final int[] size;

  private StrongComponents(int[] component, int[] size) {
    this.component = component;
    this.size = size;
  }

  /** The components of a graph, over the edges of some types only. */
  static StrongComponents of(DependencyGraph graph, int mask) {
    return new Search(graph, mask).run();
  }

  /** The number of a node's component. */
  int of(int node) {
    return component[node];
  }

  /** Whether a node is on a cycle. */
  boolean isOnCycle(int node) {
    return size[component[node]] > 1;
  }

  /** Whether there is any cycle. */
  boolean hasCycle() {
    return Arrays.stream(size).anyMatch(s -> s > 1);
  }

  /** How many components there are. */
  int count() {
    return size.length;
  }

  private static final class Search {
    private final DependencyGraph graph;
    private final int mask;
    private final int[] visit;
    private final int[] low;
    private final int[] component;
    private final int[] size;
    private final int[] next;
    private final int[] open;
    private final int[] path;
    private int openCount;
    private int pathLength;
    private int visits;
    private int components;

    Search(DependencyGraph graph, int mask) {
      int nodes = graph.nodes();
      this.graph = graph;
      this.mask = mask;
      visit = new int[nodes];
      low = new int[nodes];
      component = new int[nodes];
      size = new int[nodes];
      next = new int[nodes];
      open = new int[nodes];
      path = new int[nodes];
      Arrays.fill(component, -1);
    }

    StrongComponents run() {
      for (int root = graph.nodes() - 1; root >= 0; root--) {
        if (visit[root] == 0) {
          enter(root);
          while (pathLength > 0) {
            advance();
          }
        }
      }
      return new StrongComponents(component, Arrays.copyOf(size, components));
    }

    private void enter(int node) {
      visit[node] = ++visits;
      low[node] = visits;
      next[node] = graph.firstOut(node);
      open[openCount++] = node;
      path[pathLength++] = node;
    }

    private void advance() {
      int node = path[pathLength - 1];
      int end = graph.firstOut(node + 1);
      while (next[node] < end) {
        int edge = graph.out(next[node]++);
        int target = graph.to(edge);
        if (graph.isIn(mask, edge) && component[target] < 0) {
          if (visit[target] == 0) {
            enter(target);
            return;
          }
          low[node] = Math.min(low[node], visit[target]);
        }
      }
      leave(node);
    }

    private void leave(int node) {
      pathLength--;
      if (pathLength > 0) {
        int parent = path[pathLength - 1];
        low[parent] = Math.min(low[parent], low[node]);
      }
      if (low[node] == visit[node]) {
        int member;
        do {
          member = open[--openCount];
          component[member] = components;
          size[components]++;
        } while (member != node);
        components++;
      }
    }
  }
}
