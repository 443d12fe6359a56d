package io.tercet.core.isolation;

import static io.tercet.core.isolation.EdgeType.PROCESS;
import static io.tercet.core.isolation.EdgeType.REALTIME;
import static io.tercet.core.isolation.EdgeType.RW;
import static io.tercet.core.isolation.EdgeType.RW_RANGE;
import static io.tercet.core.isolation.EdgeType.VERSION;
import static io.tercet.core.isolation.EdgeType.WR;
import static io.tercet.core.isolation.EdgeType.WW;

import java.util.List;

/**
 * What makes a cycle an anomaly of a kind: one edge of a required type, and a way back over edges
 * of others. Immutable.
 *
 * @param kind the kind of anomaly
 * @param family kinds of one family include each other: where a worse one is found, the others need
 *     not be
 * @param required the types of the one edge
 * @param back the types of dependencies on the way back; orders may be on it too
 */
record CyclePattern(AnomalyKind kind, Family family, int required, int back) {

  /** Kinds that include each other. */
  enum Family {
    ORDER,
    ITEM,
    RANGE
  }

  static final int ORDERS = EdgeType.mask(PROCESS, REALTIME, VERSION);
  static final int DEPENDENCIES = EdgeType.mask(WW, WR, RW, RW_RANGE);

  private static final int INFORMATION = EdgeType.mask(WW, WR);

  /** All patterns, in each family the worst kind first. */
  static final List<CyclePattern> ALL =
      List.of(
          new CyclePattern(AnomalyKind.ORDER, Family.ORDER, ORDERS, 0),
          new CyclePattern(AnomalyKind.G0, Family.ITEM, WW.bit(), WW.bit()),
          new CyclePattern(AnomalyKind.G1C, Family.ITEM, WR.bit(), INFORMATION),
          new CyclePattern(AnomalyKind.G_SINGLE_ITEM, Family.ITEM, RW.bit(), INFORMATION),
          new CyclePattern(AnomalyKind.G_SINGLE, Family.RANGE, RW_RANGE.bit(), INFORMATION),
          new CyclePattern(AnomalyKind.G2_ITEM, Family.ITEM, RW.bit(), INFORMATION | RW.bit()),
          new CyclePattern(AnomalyKind.G2, Family.RANGE, RW_RANGE.bit(), DEPENDENCIES));
}
