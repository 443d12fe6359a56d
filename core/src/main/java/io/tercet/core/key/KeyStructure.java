package io.tercet.core.key;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/**
 * What is open while a key is written: arrays, objects, a field that waits for its value; and the
 * direction. Elements are written ascending; one that is to be descending is complemented when it
 * is whole, so that nothing else needs to know. Not thread-safe.
 */
final class KeyStructure {
  private static final int NONE = -1;

  private final KeyBuffer out;
  private final boolean[] objectAt = new boolean[KeyWriter.MAX_DEPTH + 1];
  private int depth;
  private boolean descending;
  private boolean openEnded;

  /** Where the element at depth 0 starts. */
  private int elementStart;

  /** Where the type of the field whose name was written is to be filled in, or NONE. */
  private int fieldStart = NONE;

  KeyStructure(KeyBuffer out) {
    this.out = out;
  }

  /** Closes everything, after the bytes were cut. */
  void reset() {
    depth = 0;
    fieldStart = NONE;
    openEnded = false;
  }

  void direct(boolean toDescending) {
    if (depth > 0) {
      throw new IllegalStateException("an array or object has one direction throughout");
    }
    descending = toDescending;
  }

  /** Fails unless the last element is whole. */
  void requireWhole() {
    if (depth > 0) {
      throw new IllegalStateException("an array or object was begun and not ended");
    }
  }

  /** Fails unless something may follow at depth 0. */
  void requireBetweenElements() {
    requireWhole();
    if (openEnded) {
      throw new IllegalStateException("nothing can follow a prefix");
    }
  }

  /** Comes before an element; fills in its type where it is a field's. */
  void open(KeyType type) {
    if (depth == 0) {
      requireBetweenElements();
      elementStart = out.size();
    } else if (objectAt[depth]) {
      if (fieldStart == NONE) {
        throw new IllegalStateException("a value in an object needs a field name");
      }
      out.set(fieldStart, type.first());
      fieldStart = NONE;
    }
  }

  /** Comes after an element. */
  void close() {
    if (depth == 0 && descending) {
      out.complement(elementStart);
    }
  }

  /** Comes after an element whose end was left out. */
  void closeOpenEnded() {
    if (depth > 0) {
      throw new IllegalStateException("a prefix cannot stand inside an array or object");
    }
    openEnded = true;
    close();
  }

  /** Comes before a field's name. */
  void openField() {
    if (depth == 0 || !objectAt[depth] || fieldStart != NONE) {
      throw new IllegalStateException("a field name stands in an object, before one value");
    }
    fieldStart = out.size();
    out.put(0); // the type, which is not known yet, comes before the name
  }

  void begin(KeyType type) {
    if (depth == KeyWriter.MAX_DEPTH) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "Arrays and objects are nested too deep")
          .with("limit", KeyWriter.MAX_DEPTH);
    }
    open(type);
    out.put(type.first());
    objectAt[++depth] = type == KeyType.OBJECT;
  }

  void end(KeyType type) {
    if (depth == 0 || objectAt[depth] != (type == KeyType.OBJECT) || fieldStart != NONE) {
      throw new IllegalStateException("there is no such array or object to end here");
    }
    depth--;
    out.put(TypeBytes.END);
    close();
  }
}
