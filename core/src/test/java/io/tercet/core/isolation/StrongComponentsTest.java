package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Components and shortest ways agree with a plain computation over all pairs. */
class StrongComponentsTest {

  private static final int FAR = 1_000_000;
  private static final int MASK = EdgeType.mask(EdgeType.WW, EdgeType.WR);

  @Test
  void agreeWithAllPairs() {
    Seeds.rounds(300, random -> compare(randomGraph(random, 1 + random.nextInt(8))));
  }

  private static void compare(DependencyGraph graph) {
    int[][] distance = distances(graph);
    StrongComponents components = StrongComponents.of(graph, MASK);
    PathSearch search = new PathSearch(graph);
    for (int a = 0; a < graph.nodes(); a++) {
      for (int b = 0; b < graph.nodes(); b++) {
        String where = a + " to " + b;
        boolean isCycle = distance[a][b] < FAR && distance[b][a] < FAR;
        assertThat(components.of(a) == components.of(b)).as(where).isEqualTo(isCycle);
        if (distance[a][b] < FAR) {
          assertThat(components.of(a)).as(where).isGreaterThanOrEqualTo(components.of(b));
        }
        int[] way = search.find(a, b, MASK, components);
        assertThat(way == null ? FAR : cost(graph, way)).as(where).isEqualTo(distance[a][b]);
      }
    }
  }

  private static DependencyGraph randomGraph(Random random, int transactions) {
    DependencyGraph graph = new DependencyGraph(transactions);
    for (int hubs = random.nextInt(6); hubs > 0; hubs--) {
      graph.addHub();
    }
    EdgeType[] types = {EdgeType.WW, EdgeType.WR, EdgeType.RW};
    for (int edges = random.nextInt(3 * graph.nodes()); edges > 0; edges--) {
      graph.add(
          types[random.nextInt(types.length)],
          random.nextInt(graph.nodes()),
          random.nextInt(graph.nodes()));
    }
    graph.freeze();
    return graph;
  }

  private static int cost(DependencyGraph graph, int[] way) {
    int cost = 0;
    for (int edge : way) {
      assertThat(graph.isIn(MASK, edge)).isTrue();
      cost += graph.cost(edge);
    }
    return cost;
  }

  private static int[][] distances(DependencyGraph graph) {
    int nodes = graph.nodes();
    int[][] distance = new int[nodes][nodes];
    for (int a = 0; a < nodes; a++) {
      for (int b = 0; b < nodes; b++) {
        distance[a][b] = a == b ? 0 : FAR;
      }
    }
    for (int edge = 0; edge < graph.edges(); edge++) {
      int from = graph.from(edge);
      int to = graph.to(edge);
      if (graph.isIn(MASK, edge)) {
        distance[from][to] = Math.min(distance[from][to], graph.cost(edge));
      }
    }
    for (int via = 0; via < nodes; via++) {
      for (int a = 0; a < nodes; a++) {
        for (int b = 0; b < nodes; b++) {
          distance[a][b] = Math.min(distance[a][b], distance[a][via] + distance[via][b]);
        }
      }
    }
    return distance;
  }
}
