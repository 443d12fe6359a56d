package io.tercet.core.isolation;

/**
 * The kinds of anomaly that the checker names, after Adya ("Weak Consistency", 1999) and Elle.
 * Kinds of cycles are ordered from the worst on.
 */
public enum AnomalyKind {
  /** A transaction does not see its own appends, or sees one key in two states. */
  INTERNAL("internal"),
  /** A read returned an element that nobody appended. */
  GARBAGE_READ("garbage-read"),
  /** A read returned one element twice. */
  DUPLICATE_ELEMENT("duplicate-element"),
  /**
   * Two reads of one key are not prefixes of one another: no one order of appends explains both.
   */
  INCOMPATIBLE_ORDER("incompatible-order"),
  /** A committed transaction read what an aborted one wrote. */
  G1A("G1a"),
  /** A committed transaction read what another overwrote before its own commit. */
  G1B("G1b"),
  /** A committed transaction wrote on top of what an aborted one wrote. */
  DIRTY_UPDATE("dirty-update"),
  /** Two committed transactions read one state of a key and both wrote it. */
  LOST_UPDATE("lost-update"),
  /** Two commits have one version. */
  DUPLICATE_VERSION("duplicate-version"),
  /** Versions, real time and process order contradict each other. */
  ORDER("order"),
  /** Write cycle: transactions overwrite each other in a circle. */
  G0("G0"),
  /** Circular information flow, of writes and reads of writes. */
  G1C("G1c"),
  /** Read skew: a cycle with exactly one anti-dependency. */
  G_SINGLE_ITEM("G-single-item"),
  /** A cycle with exactly one anti-dependency, which is a phantom. */
  G_SINGLE("G-single"),
  /** A cycle with several anti-dependencies, as write skew. */
  G2_ITEM("G2-item"),
  /** A cycle with several anti-dependencies, at least one of them a phantom. */
  G2("G2");

  private final String label;

  AnomalyKind(String label) {
    this.label = label;
  }

  /** The name used in the literature. */
  @Override
  public String toString() {
    return label;
  }
}
