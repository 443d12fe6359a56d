package io.tercet.core.isolation;

/**
 * Checks whether a history could have come from a store that runs one transaction at a time, in an
 * order that agrees with real time and with the versions of commits.
 *
 * <p>What the lists show is exact: when every append was read by somebody in the end ({@link
 * Workload} sees to that), a history without anomalies is strictly serializable, and every anomaly
 * is a real one. Appends never read leave room for what cannot be decided, and are given the
 * benefit of the doubt.
 *
 * <p>50 000 transactions take about a second. Safe for any thread; immutable.
 */
public final class IsolationChecker {

  private final boolean failedReads;

  private IsolationChecker(boolean failedReads) {
    this.failedReads = failedReads;
  }

  /** A checker for any store. */
  public static IsolationChecker strict() {
    return new IsolationChecker(false);
  }

  /**
   * A checker for a store in which a transaction reads one snapshot, so that even the reads of a
   * transaction that then fails must be right.
   */
  public static IsolationChecker strictWithFailedReads() {
    return new IsolationChecker(true);
  }

  /**
   * Checks a history.
   *
   * @throws IllegalArgumentException when two appends to one key have the same element
   */
  public CheckReport check(History history) {
    AnomalyCollector anomalies = new AnomalyCollector();
    HistoryIndex index = new HistoryIndex(history);
    CommittedReads.check(index, anomalies, failedReads);
    new KeyOrders(index, anomalies).find();
    DependencyGraph graph = new DependencyGraph(index.size());
    new DependencyEdges(index, graph).add();
    OrderEdges orders = new OrderEdges(index, graph);
    orders.addProcess();
    orders.addRealtime();
    orders.addVersions(anomalies);
    graph.freeze();
    new CycleCheck(index, graph, anomalies).find();
    return new CheckReport(history, graph.edges(), anomalies.counts(), anomalies.explained());
  }
}
