package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that a history says of one key. For one thread. */
final class KeyHistory {

  final String name;

  /** The appends to the key by their elements, whatever became of them. */
  final Map<Long, Write> writes = new HashMap<>();

  /** What committed transactions found, cleaned of elements that cannot be in an order. */
  final List<Observation> observations = new ArrayList<>();

  /** The longest state found: the order of the appends as far as it is known. */
  Elements order = Elements.EMPTY;

  KeyHistory(String name) {
    this.name = name;
  }

  /** The append of an element which is known to have one. */
  Write write(long element) {
    Write write = writes.get(element);
    if (write == null) {
      throw new IllegalStateException("no append of " + element + " to " + name);
    }
    return write;
  }
}
