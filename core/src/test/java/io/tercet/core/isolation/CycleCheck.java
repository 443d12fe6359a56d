package io.tercet.core.isolation;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Finds cycles and names them.
 *
 * <p>Dependencies alone come first, then with the order of processes, of real time, of versions,
 * and all together: a cycle is reported with the least that makes it one. In each strongly
 * connected component the patterns are tried from the worst on, and a short cycle is reported for
 * each that fits. A component is never passed over: one of the patterns fits every cycle.
 *
 * <p>To look for the shortest of all cycles would be quadratic, so a component is searched from a
 * few edges only. The search for exactly one anti-dependency can be in vain for many edges, and has
 * a budget; a cycle that it misses is then reported as one of several anti-dependencies.
 *
 * <p>For one thread.
 */
final class CycleCheck {

  private static final int SEARCHES_PER_COMPONENT_MAX = 24;
  private static final long STEPS_PER_PATTERN_MAX = 20_000_000;

  private final HistoryIndex index;
  private final DependencyGraph graph;
  private final AnomalyCollector anomalies;
  private final PathSearch search;
  private final BitSet explained = new BitSet();

  CycleCheck(HistoryIndex index, DependencyGraph graph, AnomalyCollector anomalies) {
    this.index = index;
    this.graph = graph;
    this.anomalies = anomalies;
    this.search = new PathSearch(graph);
  }

  void find() {
    findWith(0);
    findWith(EdgeType.PROCESS.bit());
    findWith(EdgeType.REALTIME.bit());
    findWith(EdgeType.VERSION.bit());
    findWith(CyclePattern.ORDERS);
  }

  private void findWith(int orders) {
    StrongComponents components = StrongComponents.of(graph, CyclePattern.DEPENDENCIES | orders);
    if (!components.hasCycle()) {
      return;
    }
    Map<Integer, Set<CyclePattern.Family>> found = new HashMap<>();
    explained.stream().forEach(node -> found.put(components.of(node), allFamilies()));
    for (CyclePattern pattern : CyclePattern.ALL) {
      findPattern(pattern, orders, components, found);
    }
    for (int node = 0; node < graph.nodes(); node++) {
      if (components.isOnCycle(node)) {
        explained.set(node);
      }
    }
  }

  private static Set<CyclePattern.Family> allFamilies() {
    return EnumSet.allOf(CyclePattern.Family.class);
  }

  private void findPattern(
      CyclePattern pattern,
      int orders,
      StrongComponents components,
      Map<Integer, Set<CyclePattern.Family>> found) {
    int back = pattern.back() | orders;
    StrongComponents backComponents = StrongComponents.of(graph, back);
    Map<Integer, Cycle> shortest = new HashMap<>();
    Map<Integer, Integer> searches = new HashMap<>();
    long stepsMax = search.steps() + STEPS_PER_PATTERN_MAX;
    for (int edge = 0; edge < graph.edges(); edge++) {
      int component = components.of(graph.from(edge));
      if (graph.isIn(pattern.required(), edge)
          && components.of(graph.to(edge)) == component
          && backComponents.of(graph.to(edge)) >= backComponents.of(graph.from(edge))
          && !found.getOrDefault(component, Set.of()).contains(pattern.family())
          && searches.getOrDefault(component, 0) < SEARCHES_PER_COMPONENT_MAX
          && (search.steps() < stepsMax || graph.isIn(back, edge))) {
        int[] way = search.find(graph.to(edge), graph.from(edge), back, backComponents);
        if (way != null) {
          searches.merge(component, 1, Integer::sum);
          shortest.merge(component, Cycle.of(graph, edge, way), Cycle::shorter);
        }
      }
    }
    shortest.forEach(
        (component, cycle) -> {
          report(pattern, cycle);
          found
              .computeIfAbsent(component, c -> EnumSet.noneOf(CyclePattern.Family.class))
              .add(pattern.family());
        });
  }

  private void report(CyclePattern pattern, Cycle cycle) {
    StringJoiner name = new StringJoiner("-").add(pattern.kind().toString());
    for (EdgeType type : cycle.types()) {
      if ((CyclePattern.ORDERS & type.bit()) != 0) {
        name.add(type.toString());
      }
    }
    List<Integer> transactions = cycle.transactions(index);
    anomalies.add(pattern.kind(), name.toString(), transactions, () -> cycle.explain(index));
  }
}
