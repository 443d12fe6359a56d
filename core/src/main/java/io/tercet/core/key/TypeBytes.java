package io.tercet.core.key;

/**
 * The first byte of every element: what the order of types is made of.
 *
 * <p>Frozen: these bytes stand in data files. Their order is that of BSON types. All are below
 * 0x80, so that a first byte of 0x80 or more says that the element is descending (complemented);
 * 0x00 and 0x01 are never first bytes, since 0x00 ends texts and 0x01 ends arrays and objects. The
 * gaps are room for types to come; what is spoken for already stands in the specification.
 */
final class TypeBytes {
  /** Ends an array or an object: below every type byte, so that a prefix sorts first. */
  static final int END = 0x01;

  static final int MIN_KEY = 0x04;
  static final int MISSING = 0x08;
  static final int NULL = 0x0C;

  /**
   * Numbers take {@code ZERO + rank} if positive, {@code ZERO - rank} if negative; rank grows with
   * the magnitude.
   */
  static final int ZERO = 0x1C;

  /** Magnitude in (0, 1). */
  static final int RANK_SMALL = 1;

  /** Magnitude in [1, 2^63): the rank is this plus the number of bytes that hold it, 1 to 8. */
  static final int RANK_WHOLE = 1;

  /** Magnitude in [2^63, infinity). */
  static final int RANK_LARGE = 10;

  static final int RANK_INFINITY = 11;
  static final int NAN = ZERO - RANK_INFINITY - 1;
  static final int LAST_NUMBER = ZERO + RANK_INFINITY;

  static final int STRING = 0x2C;
  static final int OBJECT = 0x30;
  static final int ARRAY = 0x34;
  static final int BYTES = 0x38;
  static final int BINARY = 0x3A;
  static final int OBJECT_ID = 0x3E;
  static final int FALSE = 0x42;
  static final int TRUE = 0x43;
  static final int INSTANT = 0x46;
  static final int TIMESTAMP = 0x50;
  static final int MAX_KEY = 0x7A;

  private TypeBytes() {}
}
