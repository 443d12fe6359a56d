package io.tercet.core.storage;

/**
 * Is shown the records of a {@link Batch}. Slices are valid during the call alone, and a visitor
 * may be handed the same instance again. Each method does nothing unless overridden.
 */
public interface BatchVisitor {
  /** A commit begins: what it is, in the marker's own format. */
  default void marker(Slice marker) {}

  /** A value was put. */
  default void put(Keyspace keyspace, Slice key, Slice value) {}

  /** A key was deleted, or was absent and stays so. */
  default void delete(Keyspace keyspace, Slice key) {}

  /** Something was added or appended to a value. */
  default void merge(Keyspace keyspace, Slice key, Slice operand) {}

  /** All keys of a range were removed. */
  default void clearRange(Keyspace keyspace, Slice start, Slice end) {}
}
