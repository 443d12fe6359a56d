package io.tercet.core.key;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key as a list of Java values, for where convenience counts more than allocation: metadata,
 * inspection, tests. Immutable as long as its values are; safe for any thread.
 *
 * <p>Values and their types: null, {@link Mark}, Boolean, Byte, Short, Integer, Long, Float,
 * Double, BigDecimal, String, List (an array), {@link Fields} or Map in its order of iteration (an
 * object), byte[], {@link Binary}, {@link ObjectId}, Instant, {@link Timestamp}; {@link Descending}
 * around any of them, not inside a list or object. Reading gives Long, Double or BigDecimal as
 * {@link KeyReader#readNumber} says, and Fields for objects.
 */
public final class KeyTuple {
  /** Elements that have no value beside their type. */
  public enum Mark {
    /** Less than everything. */
    MIN_KEY,
    /** The absence of a value. */
    MISSING,
    /** Greater than everything. */
    MAX_KEY
  }

  /** A value whose order is reversed. */
  public record Descending(@Nullable Object value) {}

  /** An object: fields in their order, whose names may repeat. */
  public record Fields(List<Field> fields) {}

  /** A field of an object. */
  public record Field(String name, @Nullable Object value) {}

  /** Twelve bytes, as 24 hexadecimal digits. */
  public record ObjectId(String hex) {
    /** Creates an object id. */
    public ObjectId {
      if (hex.length() != 2 * KeyWriter.OBJECT_ID_BYTES) {
        throw new IllegalArgumentException("an object id has 24 hexadecimal digits");
      }
    }
  }

  /** A BSON timestamp. */
  public record Timestamp(long value) {}

  /** Binary data with its subtype, the content as hexadecimal digits. */
  public record Binary(int subtype, String hex) {}

  private final List<@Nullable Object> values;

  private KeyTuple(List<@Nullable Object> values) {
    this.values = Collections.unmodifiableList(values);
  }

  /** Returns the tuple of some values. */
  public static KeyTuple of(@Nullable Object... values) {
    return new KeyTuple(new ArrayList<>(Arrays.asList(values)));
  }

  /**
   * Reads all elements of a key.
   *
   * @throws io.tercet.core.error.TercetException DATA_LOSS if the bytes are not a key
   */
  public static KeyTuple decode(byte[] key) {
    KeyReader reader = new KeyReader(key);
    List<@Nullable Object> values = new ArrayList<>();
    while (reader.hasNext()) {
      boolean descending = reader.isDescending();
      Object value = read(reader);
      values.add(descending ? new Descending(value) : value);
    }
    return new KeyTuple(values);
  }

  /** Returns the values. */
  public List<@Nullable Object> values() {
    return values;
  }

  /**
   * Returns the key of these values.
   *
   * @throws IllegalArgumentException if a value is of none of the types above
   * @throws io.tercet.core.error.TercetException INVALID_ARGUMENT if a value is out of range
   */
  public byte[] encode() {
    KeyWriter writer = new KeyWriter();
    for (Object value : values) {
      if (value instanceof Descending descending) {
        add(writer.descending(), descending.value());
        writer.ascending();
      } else {
        add(writer, value);
      }
    }
    return writer.toByteArray();
  }

  /** Appends a value to a key in the writer's direction. */
  public static void add(KeyWriter writer, @Nullable Object value) {
    if (value == null) {
      writer.addNull();
    } else if (value instanceof Number number) {
      addNumber(writer, number);
    } else if (value instanceof String string) {
      writer.addString(string);
    } else if (value instanceof Boolean bool) {
      writer.addBoolean(bool);
    } else if (value instanceof byte[] bytes) {
      writer.addBytes(bytes);
    } else if (value instanceof Instant instant) {
      writer.addInstant(instant);
    } else if (value instanceof List<?> list) {
      writer.beginArray();
      list.forEach(element -> add(writer, element));
      writer.endArray();
    } else if (value instanceof Map<?, ?> map) {
      writer.beginObject();
      map.forEach((name, field) -> add(writer.field((String) name), field));
      writer.endObject();
    } else {
      addOwn(writer, value);
    }
  }

  private static void addNumber(KeyWriter writer, Number number) {
    if (number instanceof BigDecimal decimal) {
      writer.addDecimal(decimal);
    } else if (number instanceof Double || number instanceof Float) {
      writer.addDouble(number.doubleValue());
    } else if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      writer.addLong(number.longValue());
    } else {
      throw new IllegalArgumentException("no key element is made of a " + number.getClass());
    }
  }

  private static void addOwn(KeyWriter writer, Object value) {
    if (value instanceof Mark mark) {
      switch (mark) {
        case MIN_KEY -> writer.addMinKey();
        case MISSING -> writer.addMissing();
        case MAX_KEY -> writer.addMaxKey();
      }
    } else if (value instanceof Fields object) {
      writer.beginObject();
      object.fields().forEach(field -> add(writer.field(field.name()), field.value()));
      writer.endObject();
    } else if (value instanceof ObjectId id) {
      writer.addObjectId(parse(id.hex()), 0);
    } else if (value instanceof Timestamp timestamp) {
      writer.addTimestamp(timestamp.value());
    } else if (value instanceof Binary binary) {
      byte[] content = parse(binary.hex());
      writer.addBinary(binary.subtype(), content, 0, content.length);
    } else {
      throw new IllegalArgumentException("no key element is made of a " + value.getClass());
    }
  }

  /** Reads the next element of a key. */
  public static @Nullable Object read(KeyReader reader) {
    KeyType type = reader.type();
    return switch (type) {
      case NUMBER -> reader.readNumber();
      case STRING -> reader.readString();
      case BYTES -> reader.readBytes();
      case BOOLEAN -> reader.readBoolean();
      case INSTANT -> reader.readInstant();
      case OBJECT_ID -> new ObjectId(HexFormat.of().formatHex(reader.readObjectId()));
      case TIMESTAMP -> new Timestamp(reader.readTimestamp());
      case BINARY -> {
        byte[] binary = reader.readBinary();
        yield new Binary(binary[0] & 0xFF, HexFormat.of().formatHex(binary, 1, binary.length));
      }
      case ARRAY -> readArray(reader);
      case OBJECT -> readObject(reader);
      case MIN_KEY, MISSING, NULL, MAX_KEY -> {
        reader.skip();
        yield type == KeyType.NULL ? null : Mark.valueOf(type.name());
      }
    };
  }

  private static List<@Nullable Object> readArray(KeyReader reader) {
    List<@Nullable Object> elements = new ArrayList<>();
    reader.enterArray();
    while (reader.hasNext()) {
      elements.add(read(reader));
    }
    reader.leave();
    return elements;
  }

  private static Fields readObject(KeyReader reader) {
    List<Field> fields = new ArrayList<>();
    reader.enterObject();
    while (reader.hasNext()) {
      fields.add(new Field(reader.readFieldName(), read(reader)));
    }
    reader.leave();
    return new Fields(fields);
  }

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Tells whether the other is a tuple with the same key. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyTuple tuple && Arrays.equals(encode(), tuple.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encode());
  }

  /** Returns the values, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("(");
    for (Object value : values) {
      text.append(text.length() == 1 ? "" : ", ");
      text.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
    }
    return text.append(')').toString();
  }
}
