package io.tercet.core.key;

import org.jspecify.annotations.Nullable;

/**
 * The types of key elements, in their order: every element of an earlier type is less than every
 * element of a later one. The order is that of BSON types.
 */
public enum KeyType {
  /** Less than everything else. */
  MIN_KEY(TypeBytes.MIN_KEY),
  /** No value at all, which is less than null. */
  MISSING(TypeBytes.MISSING),
  /** Null. */
  NULL(TypeBytes.NULL),
  /** Integers, doubles and decimals, in one order; NaN first. */
  NUMBER(TypeBytes.NAN, TypeBytes.LAST_NUMBER),
  /** Unicode text, in the order of code points, which is that of UTF-8. */
  STRING(TypeBytes.STRING),
  /** Ordered fields, compared field by field: type, then name, then value; then by number. */
  OBJECT(TypeBytes.OBJECT),
  /** Elements, compared one by one; then by number. */
  ARRAY(TypeBytes.ARRAY),
  /** Bytes in unsigned lexicographic order. */
  BYTES(TypeBytes.BYTES),
  /** Bytes as in BSON: in order of length, then subtype, then content. */
  BINARY(TypeBytes.BINARY),
  /** Twelve bytes. */
  OBJECT_ID(TypeBytes.OBJECT_ID),
  /** False, then true. */
  BOOLEAN(TypeBytes.FALSE, TypeBytes.TRUE),
  /** A moment, to the nanosecond. */
  INSTANT(TypeBytes.INSTANT),
  /** The 64-bit timestamp of BSON, unsigned. */
  TIMESTAMP(TypeBytes.TIMESTAMP),
  /** Greater than everything else. */
  MAX_KEY(TypeBytes.MAX_KEY);

  private static final @Nullable KeyType[] BY_TYPE_BYTE = new KeyType[128];

  static {
    for (KeyType type : values()) {
      for (int typeByte = type.first; typeByte <= type.last; typeByte++) {
        BY_TYPE_BYTE[typeByte] = type;
      }
    }
  }

  private final int first;
  private final int last;

  KeyType(int typeByte) {
    this(typeByte, typeByte);
  }

  KeyType(int first, int last) {
    this.first = first;
    this.last = last;
  }

  /** Returns the least type byte of this type, which also stands for it before a field's name. */
  int first() {
    return first;
  }

  /** Returns the greatest type byte of this type. */
  int last() {
    return last;
  }

  /** Returns the type that an ascending type byte belongs to, or null if it is not in use. */
  static @Nullable KeyType ofTypeByte(int typeByte) {
    return typeByte >= 0 && typeByte < BY_TYPE_BYTE.length ? BY_TYPE_BYTE[typeByte] : null;
  }
}
