package io.tercet.core.key;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;

/**
 * Builds keys: appends elements whose bytes, compared without sign from the left, are in the order
 * of the values ({@link KeyType}, then the value). The encoding is specified in {@code
 * docs/internals/key-encoding.md}.
 *
 * <p>Every element says where it ends, so a key may be followed by another, and every key that
 * starts with the same elements starts with the same bytes. Elements are ascending unless {@link
 * #descending} was called: then their order, and that of all within them, is reversed.
 *
 * <pre>{@code
 * writer.clear().rawInt(indexId).addString("Ada").descending().addLong(42).toByteArray()
 * }</pre>
 *
 * <p>A writer is made to be used again; it allocates only when its bytes must grow (and for
 * decimals). After an exception its content is undefined until {@link #clear}. Not thread-safe.
 */
public final class KeyWriter {
  /** How deep arrays and objects may be nested. */
  public static final int MAX_DEPTH = 128;

  /** How many bytes an object id has. */
  public static final int OBJECT_ID_BYTES = 12;

  /** Lengths from here on take four more bytes. */
  static final int LONG_BINARY = 0xFF;

  static final int NANOS_PER_MILLI = 1_000_000;

  /** Nanoseconds within a millisecond take 20 bits; this puts them behind the binary point. */
  static final int NANOS_SHIFT = NumberEncoder.FRACTION_BITS - 20;

  private static final int INITIAL_BYTES = 64;

  private final KeyBuffer out;
  private final KeyStructure structure;

  /** Creates a writer with room for a short key. */
  public KeyWriter() {
    this(INITIAL_BYTES);
  }

  /** Creates a writer with room for {@code capacity} bytes, at least 1. */
  public KeyWriter(int capacity) {
    out = new KeyBuffer(Math.max(1, capacity));
    structure = new KeyStructure(out);
  }

  /** Forgets everything: no bytes, ascending. */
  public KeyWriter clear() {
    return truncate(0).ascending();
  }

  /**
   * Cuts the key back to what it was when {@link #size} was {@code size}, between two elements. The
   * direction stays as it is.
   */
  public KeyWriter truncate(int size) {
    if (size < 0 || size > out.size()) {
      throw new IllegalArgumentException("a key can only be cut to a size that it had");
    }
    out.truncate(size);
    structure.reset();
    return this;
  }

  /** Returns how many bytes were written. */
  public int size() {
    return out.size();
  }

  /** Returns the array that holds the bytes from index 0 on; it changes with the next call. */
  public byte[] array() {
    return out.array();
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    structure.requireWhole();
    return out.toByteArray();
  }

  /** Lets the next elements be in ascending order. */
  public KeyWriter ascending() {
    structure.direct(false);
    return this;
  }

  /** Lets the next elements be in descending order. */
  public KeyWriter descending() {
    structure.direct(true);
    return this;
  }

  /** Appends four bytes, big-endian, that are no element: an id of fixed width. */
  public KeyWriter rawInt(int value) {
    structure.requireBetweenElements();
    out.putBigEndian(value, Integer.BYTES);
    return this;
  }

  /** Appends eight bytes, big-endian, that are no element. */
  public KeyWriter rawLong(long value) {
    structure.requireBetweenElements();
    out.putBigEndian(value, Long.BYTES);
    return this;
  }

  /** Appends bytes that are no element; whoever reads the key must know where they end. */
  public KeyWriter raw(byte[] bytes, int offset, int length) {
    structure.requireBetweenElements();
    out.put(bytes, offset, length);
    return this;
  }

  /** Appends the least element of all. */
  public KeyWriter addMinKey() {
    return addMark(KeyType.MIN_KEY, TypeBytes.MIN_KEY);
  }

  /** Appends the greatest element of all. */
  public KeyWriter addMaxKey() {
    return addMark(KeyType.MAX_KEY, TypeBytes.MAX_KEY);
  }

  /** Appends the element that stands for the absence of a value. */
  public KeyWriter addMissing() {
    return addMark(KeyType.MISSING, TypeBytes.MISSING);
  }

  /** Appends null. */
  public KeyWriter addNull() {
    return addMark(KeyType.NULL, TypeBytes.NULL);
  }

  /** Appends a boolean. */
  public KeyWriter addBoolean(boolean value) {
    return addMark(KeyType.BOOLEAN, value ? TypeBytes.TRUE : TypeBytes.FALSE);
  }

  private KeyWriter addMark(KeyType type, int typeByte) {
    structure.open(type);
    out.put(typeByte);
    return close();
  }

  /** Appends a number; an equal number of any type has the same bytes. */
  public KeyWriter addLong(long value) {
    structure.open(KeyType.NUMBER);
    NumberEncoder.write(out, value);
    return close();
  }

  /** Appends a number: its exact value; -0.0 is 0, and every NaN is the same. */
  public KeyWriter addDouble(double value) {
    structure.open(KeyType.NUMBER);
    NumberEncoder.write(out, value);
    return close();
  }

  /**
   * Appends a number.
   *
   * @throws TercetException INVALID_ARGUMENT if decimal128 cannot hold it exactly
   */
  public KeyWriter addDecimal(BigDecimal value) {
    structure.open(KeyType.NUMBER);
    NumberEncoder.write(out, value);
    return close();
  }

  /**
   * Appends a string.
   *
   * @throws TercetException INVALID_ARGUMENT if it holds half of a surrogate pair
   */
  public KeyWriter addString(String text) {
    openTyped(KeyType.STRING);
    TextEncoder.write(out, text);
    out.put(TextEncoder.END);
    return close();
  }

  /** Appends a string that is there as UTF-8; the caller vouches that it is valid. */
  public KeyWriter addUtf8(byte[] source, int offset, int length) {
    return addText(KeyType.STRING, source, offset, length);
  }

  /** Appends bytes in lexicographic order. */
  public KeyWriter addBytes(byte[] bytes) {
    return addBytes(bytes, 0, bytes.length);
  }

  /** Appends bytes in lexicographic order. */
  public KeyWriter addBytes(byte[] source, int offset, int length) {
    return addText(KeyType.BYTES, source, offset, length);
  }

  private KeyWriter addText(KeyType type, byte[] source, int offset, int length) {
    openTyped(type);
    TextEncoder.write(out, source, offset, length);
    out.put(TextEncoder.END);
    return close();
  }

  /**
   * Appends the beginning of a string: the bytes so far are what all strings with this beginning
   * have in common. Nothing can be added behind it.
   */
  public KeyWriter addStringPrefix(String text) {
    openTyped(KeyType.STRING);
    TextEncoder.write(out, text);
    structure.closeOpenEnded();
    return this;
  }

  /** Appends the beginning of bytes, as {@link #addStringPrefix} does. */
  public KeyWriter addBytesPrefix(byte[] bytes) {
    openTyped(KeyType.BYTES);
    TextEncoder.write(out, bytes, 0, bytes.length);
    structure.closeOpenEnded();
    return this;
  }

  /** Appends binary data as BSON orders it: by length, then subtype (0 to 255), then content. */
  public KeyWriter addBinary(int subtype, byte[] source, int offset, int length) {
    if (subtype < 0 || subtype > 0xFF) {
      throw new IllegalArgumentException("a subtype is one byte");
    }
    openTyped(KeyType.BINARY);
    if (length < LONG_BINARY) {
      out.put(length);
    } else {
      out.put(LONG_BINARY);
      out.putBigEndian(length, Integer.BYTES);
    }
    out.put(subtype);
    out.put(source, offset, length);
    return close();
  }

  /** Appends an object id: twelve bytes from an offset on. */
  public KeyWriter addObjectId(byte[] source, int offset) {
    openTyped(KeyType.OBJECT_ID);
    out.put(source, offset, OBJECT_ID_BYTES);
    return close();
  }

  /**
   * Appends a moment, to the nanosecond.
   *
   * @throws TercetException INVALID_ARGUMENT if it is more than 2^63 milliseconds from 1970
   */
  public KeyWriter addInstant(Instant instant) {
    long millis;
    try {
      millis = instant.toEpochMilli();
    } catch (ArithmeticException e) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "The moment is beyond the range of 64-bit milliseconds", e)
          .with("value", instant);
    }
    return addInstant(millis, instant.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLI);
  }

  /** Appends a moment in milliseconds from 1970 UTC. */
  public KeyWriter addInstantMillis(long millis) {
    return addInstant(millis, 0);
  }

  private KeyWriter addInstant(long millis, long nanos) {
    openTyped(KeyType.INSTANT);
    out.putBigEndian(millis ^ Long.MIN_VALUE, Long.BYTES);
    NumberEncoder.writeFraction(out, nanos << NANOS_SHIFT, false);
    return close();
  }

  /** Appends a BSON timestamp: seconds in the high, ordinal in the low half, both unsigned. */
  public KeyWriter addTimestamp(long value) {
    openTyped(KeyType.TIMESTAMP);
    out.putBigEndian(value, Long.BYTES);
    return close();
  }

  /** Begins an array: what is added up to {@link #endArray} are its elements. */
  public KeyWriter beginArray() {
    structure.begin(KeyType.ARRAY);
    return this;
  }

  /** Ends the array begun last. */
  public KeyWriter endArray() {
    structure.end(KeyType.ARRAY);
    return this;
  }

  /** Begins an object: up to {@link #endObject}, each element follows a {@link #field}. */
  public KeyWriter beginObject() {
    structure.begin(KeyType.OBJECT);
    return this;
  }

  /** Ends the object begun last. */
  public KeyWriter endObject() {
    structure.end(KeyType.OBJECT);
    return this;
  }

  /** Names the field that the next element is the value of; a name may occur more than once. */
  public KeyWriter field(String name) {
    structure.openField();
    TextEncoder.write(out, name);
    out.put(TextEncoder.END);
    return this;
  }

  /** Names the next field by valid UTF-8. */
  public KeyWriter field(byte[] utf8, int offset, int length) {
    structure.openField();
    TextEncoder.write(out, utf8, offset, length);
    out.put(TextEncoder.END);
    return this;
  }

  private void openTyped(KeyType type) {
    structure.open(type);
    out.put(type.first());
  }

  private KeyWriter close() {
    structure.close();
    return this;
  }

  /** Returns the bytes in hexadecimal. */
  @Override
  public String toString() {
    return java.util.HexFormat.of().formatHex(Arrays.copyOf(out.array(), out.size()));
  }
}
