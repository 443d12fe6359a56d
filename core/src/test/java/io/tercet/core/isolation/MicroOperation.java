package io.tercet.core.isolation;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** One step of a transaction and what it saw. Immutable. */
public sealed interface MicroOperation {

  /**
   * Adds an element to the end of a key's list.
   *
   * @param key the key
   * @param element the element, which no other append to this key has
   */
  record Append(String key, long element) implements MicroOperation {
    @Override
    public String toString() {
      return "append " + key + " " + element;
    }
  }

  /**
   * Reads the list of one key.
   *
   * @param key the key
   * @param seen what was read; the empty list when the key was absent
   */
  record Read(String key, Elements seen) implements MicroOperation {
    @Override
    public String toString() {
      return "read " + key + " = [" + seen + "]";
    }
  }

  /**
   * Reads all keys in a range. A key of the range that was not found counts as read as the empty
   * list, which is how phantoms are seen.
   *
   * @param from the first key of the range
   * @param to the end of the range, itself not part of it
   * @param found the keys found and their lists
   */
  record RangeRead(String from, String to, SortedMap<String, Elements> found)
      implements MicroOperation {

    /** Copies what was found. */
    public RangeRead {
      found = Collections.unmodifiableSortedMap(new TreeMap<>(found));
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("range [").append(from).append(", ").append(to);
      text.append(") =");
      found.forEach(
          (key, seen) -> text.append(' ').append(key).append("=[").append(seen).append(']'));
      return found.isEmpty() ? text.append(" nothing").toString() : text.toString();
    }
  }
}
