package io.tercet.core.isolation;

import java.util.List;

/**
 * One anomaly found. Immutable.
 *
 * @param kind what it is
 * @param name the name of the kind, with the orders that take part in a cycle behind it, such as
 *     {@code G-single-item-realtime}
 * @param transactions the ids of the transactions in it, a cycle in its order
 * @param explanation why it is one, in lines for a reader
 */
public record Anomaly(
    AnomalyKind kind, String name, List<Integer> transactions, String explanation) {

  /** The name and the explanation. */
  @Override
  public String toString() {
    return name + ": " + explanation;
  }
}
