package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A cycle of transactions and the reasons for its steps. Immutable. */
final class Cycle {

  /** One step: hubs between the two transactions are left out. */
  private record Step(int from, int to, int edge) {}

  private final DependencyGraph graph;
  private final List<Step> steps;

  private Cycle(DependencyGraph graph, List<Step> steps) {
    this.graph = graph;
    this.steps = steps;
  }

  /** The cycle of an edge and the way from its end back to its start. */
  static Cycle of(DependencyGraph graph, int edge, int[] way) {
    List<Integer> edges = new ArrayList<>();
    edges.add(edge);
    for (int next : way) {
      edges.add(next);
    }
    int start = 0;
    while (graph.isHub(graph.from(edges.get(start)))) {
      start++;
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < edges.size(); i++) {
      int first = edges.get((start + i) % edges.size());
      int last = first;
      while (graph.isHub(graph.to(last))) {
        i++;
        last = edges.get((start + i) % edges.size());
      }
      steps.add(new Step(graph.from(first), graph.to(last), first));
    }
    return new Cycle(graph, List.copyOf(steps));
  }

  static Cycle shorter(Cycle one, Cycle other) {
    return other.steps.size() < one.steps.size() ? other : one;
  }

  /** The types of edges in it. */
  Set<EdgeType> types() {
    Set<EdgeType> types = EnumSet.noneOf(EdgeType.class);
    steps.forEach(step -> types.add(graph.type(step.edge)));
    return types;
  }

  /** The ids of the transactions in it, in their order. */
  List<Integer> transactions(HistoryIndex index) {
    return steps.stream().map(step -> index.id(step.from)).toList();
  }

  /** The transactions, and why each must come before the next. */
  String explain(HistoryIndex index) {
    StringBuilder text = new StringBuilder("a cycle of ").append(steps.size());
    for (Step step : steps) {
      text.append("\n  ").append(index.transaction(step.from));
    }
    for (Step step : steps) {
      text.append("\n  ").append(index.name(step.from)).append(" -");
      text.append(graph.type(step.edge)).append("-> ").append(index.name(step.to)).append(": ");
      text.append(reason(index, step));
    }
    return text.toString();
  }

  private String reason(HistoryIndex index, Step step) {
    RecordedTransaction from = index.transaction(step.from);
    RecordedTransaction to = index.transaction(step.to);
    KeyHistory about = graph.key(step.edge);
    String key = about == null ? "" : about.name;
    String element = " element " + graph.element(step.edge) + " ";
    String first = index.name(step.from);
    String second = index.name(step.to);
    return switch (graph.type(step.edge)) {
      case WW ->
          second + " appended" + element + "to " + key + " after what " + first + " appended";
      case WR -> second + " read " + key + " up to" + element + "which " + first + " appended";
      case RW -> first + " read " + key + " without" + element + "which " + second + " appended";
      case RW_RANGE ->
          (first + " did not find " + key + " in a range, where " + second)
              + (" appended" + element.stripTrailing());
      case PROCESS -> first + " was before " + second + " in process " + to.process();
      case REALTIME ->
          (first + " was completed at " + from.completedNanos() + ", before the invocation of ")
              + (second + " at " + to.invokedNanos());
      case VERSION ->
          (first + " has version " + from.version() + ", " + second) + (" version " + to.version());
    };
  }
}
