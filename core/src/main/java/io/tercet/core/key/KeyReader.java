package io.tercet.core.key;

import java.time.Instant;

/**
 * Reads the elements of a key one after the other. Whether an element is ascending or descending is
 * seen from its first byte. Bytes that {@link KeyWriter} cannot have written are refused, so what
 * is read would be written with the same bytes again.
 *
 * <p>A key holds values, not their original types: {@link #readNumber} says what comes back.
 *
 * <p>All methods that read throw TercetException with DATA_LOSS if the key is cut off, damaged, or
 * holds another type than was asked for; the reader is then of no use until {@link #reset}. Made to
 * be used again; not thread-safe.
 */
public final class KeyReader {
  private final TextDecoder text = new TextDecoder();
  private final KeyInput in;
  private final boolean[] objectAt = new boolean[KeyWriter.MAX_DEPTH + 1];
  private int depth;

  /** The type before the field name read last, while its value is yet to be read. */
  private int fieldTypeByte;

  /** Creates a reader of a whole array. */
  public KeyReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Creates a reader of a part of an array, which must not change while it is read. */
  public KeyReader(byte[] bytes, int offset, int length) {
    in = new KeyInput(bytes, offset, length);
  }

  /** Starts to read other bytes. */
  public KeyReader reset(byte[] bytes, int offset, int length) {
    in.reset(bytes, offset, length);
    depth = 0;
    fieldTypeByte = 0;
    return this;
  }

  /** Returns the index in the array of the byte that is read next. */
  public int position() {
    return in.position();
  }

  /**
   * Tells whether another element follows: in the array or object that is open, else in the key.
   */
  public boolean hasNext() {
    return depth == 0 ? in.hasMore() : fieldTypeByte != 0 || in.peek() != TypeBytes.END;
  }

  /** Returns the type of the next element. */
  public KeyType type() {
    if (depth == 0) {
      in.direct();
    }
    return typeOf(in.peek());
  }

  /** Tells whether the next element is descending, or is inside one that is. */
  public boolean isDescending() {
    if (depth == 0) {
      in.direct();
    }
    return in.isComplemented();
  }

  /** Passes over the next element, and over the name of its field if that was not read. */
  public void skip() {
    int level = depth;
    do {
      if (hasNext()) {
        skipOrEnter();
      } else if (depth > level) {
        leave();
      } else {
        throw in.damaged("A key has fewer elements than expected");
      }
    } while (depth > level);
  }

  private void skipOrEnter() {
    if (depth > 0 && objectAt[depth] && fieldTypeByte == 0) {
      openField();
      TextDecoder.skip(in);
    }
    int typeByte = open();
    switch (typeOf(typeByte)) {
      case NUMBER -> NumberDecoder.skip(in, typeByte);
      case STRING, BYTES -> TextDecoder.skip(in);
      case OBJECT -> enter(true);
      case ARRAY -> enter(false);
      case BINARY -> {
        int length = binaryLength();
        in.advance(1 + length);
      }
      case OBJECT_ID -> in.advance(KeyWriter.OBJECT_ID_BYTES);
      case INSTANT -> {
        in.bigEndian(Long.BYTES);
        nanos();
      }
      case TIMESTAMP -> in.bigEndian(Long.BYTES);
      case MIN_KEY, MISSING, NULL, BOOLEAN, MAX_KEY -> {
        // Nothing follows the type byte.
      }
    }
  }

  /** Reads a boolean. */
  public boolean readBoolean() {
    return open(KeyType.BOOLEAN) == TypeBytes.TRUE;
  }

  /**
   * Reads a number in its canonical type.
   *
   * @return a Long if int64 can hold it exactly; else a Double if that can (NaN and the infinities
   *     included); else a BigDecimal without trailing zeros
   */
  public Number readNumber() {
    int typeByte = open(KeyType.NUMBER);
    return NumberDecoder.read(in, typeByte, in.position() - 1);
  }

  /** Reads a number that must be an int64. */
  public long readLong() {
    if (readNumber() instanceof Long value) {
      return value;
    }
    throw in.damaged("A number in a key is not the integer that it must be");
  }

  /** Reads a string. */
  public String readString() {
    open(KeyType.STRING);
    return text.readString(in);
  }

  /** Reads bytes. */
  public byte[] readBytes() {
    open(KeyType.BYTES);
    return text.readBytes(in);
  }

  /** Reads binary data: the subtype in the first byte, and the content behind it. */
  public byte[] readBinary() {
    open(KeyType.BINARY);
    return in.next(1 + binaryLength());
  }

  /** Reads the twelve bytes of an object id. */
  public byte[] readObjectId() {
    open(KeyType.OBJECT_ID);
    return in.next(KeyWriter.OBJECT_ID_BYTES);
  }

  /** Reads a moment. */
  public Instant readInstant() {
    open(KeyType.INSTANT);
    long millis = in.bigEndian(Long.BYTES) ^ Long.MIN_VALUE;
    return Instant.ofEpochMilli(millis).plusNanos(nanos());
  }

  /** Reads a BSON timestamp. */
  public long readTimestamp() {
    open(KeyType.TIMESTAMP);
    return in.bigEndian(Long.BYTES);
  }

  /** Goes into the array that is next: what is read up to {@link #leave} are its elements. */
  public void enterArray() {
    open(KeyType.ARRAY);
    enter(false);
  }

  /** Goes into the object that is next: names and values are read in turn up to {@link #leave}. */
  public void enterObject() {
    open(KeyType.OBJECT);
    enter(true);
  }

  /** Reads the name of the next field; its value is next. */
  public String readFieldName() {
    openField();
    return text.readString(in);
  }

  /** Leaves the array or object entered last, over all that is left in it. */
  public void leave() {
    if (depth == 0) {
      throw new IllegalStateException("there is no array or object to leave");
    }
    while (hasNext()) {
      skip();
    }
    in.next();
    depth--;
  }

  private void enter(boolean object) {
    if (depth == KeyWriter.MAX_DEPTH) {
      throw in.damaged("Arrays and objects in a key are nested deeper than they can be");
    }
    objectAt[++depth] = object;
  }

  private void openField() {
    if (depth == 0 || !objectAt[depth] || fieldTypeByte != 0) {
      throw new IllegalStateException("a field name is read in an object, before its value");
    }
    fieldTypeByte = in.next();
    if (typeOf(fieldTypeByte).first() != fieldTypeByte) {
      throw in.damaged("A field in a key has no type");
    }
  }

  private int open(KeyType expected) {
    int typeByte = open();
    if (typeOf(typeByte) != expected) {
      throw in.damaged("A key holds another type than expected").with("expected", expected);
    }
    return typeByte;
  }

  /** Reads a type byte. */
  private int open() {
    if (depth == 0) {
      in.direct();
    }
    int typeByte = in.next();
    if (depth > 0 && objectAt[depth]) {
      if (fieldTypeByte == 0) {
        throw new IllegalStateException("the name of a field is read before its value");
      }
      if (typeOf(typeByte).first() != fieldTypeByte) {
        throw in.damaged("A field in a key has another type than its name says");
      }
      fieldTypeByte = 0;
    }
    return typeByte;
  }

  private KeyType typeOf(int typeByte) {
    KeyType type = KeyType.ofTypeByte(typeByte);
    if (type == null) {
      throw in.damaged("A key holds a type that does not exist").with("type_byte", typeByte);
    }
    return type;
  }

  /** Reads the nanoseconds within a millisecond. */
  private int nanos() {
    long fraction = NumberDecoder.readFraction(in);
    int shift = KeyWriter.NANOS_SHIFT + 1;
    long nanos = fraction >>> shift;
    if (nanos >= KeyWriter.NANOS_PER_MILLI || nanos << shift != fraction) {
      throw in.damaged("A moment in a key has nanoseconds that do not exist");
    }
    return (int) nanos;
  }

  private int binaryLength() {
    long length = in.next();
    if (length == KeyWriter.LONG_BINARY) {
      length = in.bigEndian(Integer.BYTES);
      if (length < KeyWriter.LONG_BINARY) {
        throw in.damaged("Binary data in a key has a length that it cannot have");
      }
    }
    in.require(1 + length); // with the subtype
    return (int) length;
  }
}
