package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import org.junit.jupiter.api.Test;

/** The few edges of an interval order say the same as its definition, pair by pair. */
class IntervalOrderTest {

  @Test
  void reachesExactlyWhatIsLater() {
    Seeds.rounds(
        200,
        random -> {
          int count = 1 + random.nextInt(12);
          long[] start = new long[count];
          long[] end = new long[count];
          IntervalOrder order = new IntervalOrder();
          for (int i = 0; i < count; i++) {
            start[i] = random.nextInt(20);
            end[i] = random.nextInt(8) == 0 ? Long.MAX_VALUE : start[i] + random.nextInt(6);
            order.add(i, start[i], end[i]);
          }
          DependencyGraph graph = new DependencyGraph(count);
          order.addEdges(graph, EdgeType.REALTIME);
          graph.freeze();
          assertThat(graph.edges()).isLessThanOrEqualTo(3 * count);
          compare(graph, start, end);
        });
  }

  private static void compare(DependencyGraph graph, long[] start, long[] end) {
    int mask = EdgeType.REALTIME.bit();
    StrongComponents components = StrongComponents.of(graph, mask);
    assertThat(components.hasCycle()).isFalse();
    PathSearch search = new PathSearch(graph);
    for (int a = 0; a < start.length; a++) {
      for (int b = 0; b < start.length; b++) {
        int[] way = search.find(a, b, mask, components);
        boolean isLater = a == b || end[a] < start[b];
        assertThat(way != null).as("%d to %d", a, b).isEqualTo(isLater);
      }
    }
  }
}
