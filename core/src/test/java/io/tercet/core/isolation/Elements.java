package io.tercet.core.isolation;

import java.util.Arrays;

/**
 * An immutable list of elements, the value of one key at one moment.
 *
 * <p>Its text is the elements as decimal numbers with commas between them, the empty text for the
 * empty list: adapters store it as the value of a key. Safe for any thread.
 */
public final class Elements {

  /** The list without elements: the value of a key that was never written. */
  public static final Elements EMPTY = new Elements(new long[0]);

  private final long[] values;

  private Elements(long[] values) {
    this.values = values;
  }

  /** The list of these elements. */
  public static Elements of(long... values) {
    return values.length == 0 ? EMPTY : new Elements(values.clone());
  }

  /**
   * Reads a list from its text.
   *
   * @throws NumberFormatException when the text is not decimal numbers with commas between them
   */
  public static Elements parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == ',') {
        count++;
      }
    }
    long[] values = new long[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      values[i] = Long.parseLong(text, start, end, 10);
      start = end + 1;
    }
    return new Elements(values);
  }

  /** How many elements the list has. */
  public int size() {
    return values.length;
  }

  /** Whether the list has no elements. */
  public boolean isEmpty() {
    return values.length == 0;
  }

  /** The element at {@code index}, counted from 0. */
  public long get(int index) {
    return values[index];
  }

  /** This list with one element more at its end. */
  public Elements plus(long element) {
    long[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = element;
    return new Elements(longer);
  }

  /** This list followed by {@code more}. */
  public Elements plus(Elements more) {
    if (more.isEmpty()) {
      return this;
    }
    long[] longer = Arrays.copyOf(values, values.length + more.values.length);
    System.arraycopy(more.values, 0, longer, values.length, more.values.length);
    return new Elements(longer);
  }

  /** The first {@code count} elements. */
  public Elements first(int count) {
    return count == values.length ? this : of(Arrays.copyOf(values, count));
  }

  boolean endsWith(Elements end) {
    int offset = values.length - end.values.length;
    return offset >= 0
        && Arrays.equals(values, offset, values.length, end.values, 0, end.values.length);
  }

  boolean isPrefixOf(Elements longer) {
    return values.length <= longer.values.length
        && Arrays.equals(values, 0, values.length, longer.values, 0, values.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Elements that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** The text of the list, as {@link #parse} reads it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(values.length * 4);
    for (long value : values) {
      if (text.length() > 0) {
        text.append(',');
      }
      text.append(value);
    }
    return text.toString();
  }
}
