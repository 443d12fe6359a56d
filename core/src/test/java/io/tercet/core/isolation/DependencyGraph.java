package io.tercet.core.isolation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A directed graph with typed edges over the transactions of a history, in arrays so that millions
 * of edges are no burden.
 *
 * <p>Nodes 0 up to the number of transactions are the transactions. Further nodes are
 * <em>hubs</em>: they stand for a moment in an order, so that n transactions in a time order need
 * O(n) edges and not O(n^2). An edge with its types: transaction to hub, hub to next hub, hub to
 * transaction. A way over hubs is one step, which {@link #cost} expresses.
 *
 * <p>Filled and used by one thread; {@link #freeze} comes between.
 */
final class DependencyGraph {

  private static final EdgeType[] TYPES = EdgeType.values();

  private final int transactions;
  private int nodes;
  private int edges;
  private int[] from = new int[1024];
  private int[] to = new int[1024];
  private byte[] type = new byte[1024];
  private long[] element = new long[1024];
  private @Nullable KeyHistory[] key = new KeyHistory[1024];
  private int[] firstOut = new int[0];
  private int[] out = new int[0];

  DependencyGraph(int transactions) {
    this.transactions = transactions;
    this.nodes = transactions;
  }

  /** Adds a hub and returns its number. */
  int addHub() {
    return nodes++;
  }

  /** Adds an edge of an order. */
  void add(EdgeType edgeType, int source, int target) {
    add(edgeType, source, target, null, 0);
  }

  /** Adds an edge with its reason: the key, and the element that was appended, read or missing. */
  void add(
      EdgeType edgeType, int source, int target, @Nullable KeyHistory about, long aboutElement) {
    if (edges == from.length) {
      int capacity = edges * 2;
      from = Arrays.copyOf(from, capacity);
      to = Arrays.copyOf(to, capacity);
      type = Arrays.copyOf(type, capacity);
      element = Arrays.copyOf(element, capacity);
      key = Arrays.copyOf(key, capacity);
    }
    from[edges] = source;
    to[edges] = target;
    type[edges] = (byte) edgeType.bit();
    key[edges] = about;
    element[edges] = aboutElement;
    edges++;
  }

  /** Orders the edges by their sources: call it once, after the last edge. */
  void freeze() {
    firstOut = new int[nodes + 1];
    for (int e = 0; e < edges; e++) {
      firstOut[from[e] + 1]++;
    }
    for (int n = 0; n < nodes; n++) {
      firstOut[n + 1] += firstOut[n];
    }
    int[] next = firstOut.clone();
    out = new int[edges];
    for (int e = 0; e < edges; e++) {
      out[next[from[e]]++] = e;
    }
  }

  int nodes() {
    return nodes;
  }

  int edges() {
    return edges;
  }

  boolean isHub(int node) {
    return node >= transactions;
  }

  /** The position of the first edge out of a node; that of the next node is behind the last. */
  int firstOut(int node) {
    return firstOut[node];
  }

  /** The edge at a position. */
  int out(int position) {
    return out[position];
  }

  int from(int edge) {
    return from[edge];
  }

  int to(int edge) {
    return to[edge];
  }

  EdgeType type(int edge) {
    return TYPES[Integer.numberOfTrailingZeros(type[edge])];
  }

  boolean isIn(int mask, int edge) {
    return (mask & type[edge]) != 0;
  }

  @Nullable KeyHistory key(int edge) {
    return key[edge];
  }

  long element(int edge) {
    return element[edge];
  }

  /** How many steps an edge is: none when it starts at a hub. */
  int cost(int edge) {
    return isHub(from[edge]) ? 0 : 1;
  }
}
