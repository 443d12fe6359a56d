package io.tercet.core.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link NumberEncoder} writes, from behind the type byte on. Accepts nothing else: a
 * number that is read has exactly the bytes that it would be written with.
 */
final class NumberDecoder {
  private static final int DOUBLE_BITS = 53;
  private static final int MIN_SUBNORMAL_EXPONENT = -1074;
  private static final int MAX_DIGIT_PAIRS = DecimalRange.MAX_DIGITS / 2;

  /**
   * A binary number with an exponent beyond this has more digits than a decimal, or is a double.
   */
  private static final int MAX_DECIMAL_EXPONENT = 512;

  private NumberDecoder() {}

  /**
   * Reads a number.
   *
   * @param start where its type byte is
   * @return a Long if it is one, else a Double if it is one, else a BigDecimal without trailing
   *     zeros
   */
  static Number read(KeyInput in, int typeByte, int start) {
    int rank = typeByte - TypeBytes.ZERO;
    return switch (Math.abs(rank)) {
      case 0 -> 0L;
      case TypeBytes.RANK_INFINITY ->
          rank < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case TypeBytes.ZERO - TypeBytes.NAN -> Double.NaN;
      default -> readFinite(in, rank, start);
    };
  }

  private static Number readFinite(KeyInput in, int rank, int start) {
    boolean negative = rank < 0;
    in.flip(negative);
    Number magnitude = isScaled(rank) ? readScaled(in, rank) : readWhole(in, lengthOf(rank));
    in.flip(negative);
    Number number = negative ? negate(magnitude) : magnitude;
    if (number instanceof BigDecimal decimal) {
      verify(in, decimal, start);
    }
    return number;
  }

  /** Passes over a number without finding out which. */
  static void skip(KeyInput in, int typeByte) {
    int rank = typeByte - TypeBytes.ZERO;
    if (rank == 0 || Math.abs(rank) >= TypeBytes.RANK_INFINITY) {
      return;
    }
    boolean scaled = isScaled(rank);
    in.flip(rank < 0);
    long lead = in.bigEndian(scaled ? 2 : lengthOf(rank));
    boolean more = scaled || (lead & 1) != 0;
    for (int group = 0; more && group < NumberEncoder.GROUPS; group++) {
      more = (in.next() & 1) != 0;
    }
    if (more) {
      in.bigEndian(scaled ? 2 : 0);
      readDigits(in);
    }
    in.flip(rank < 0);
  }

  private static boolean isScaled(int rank) {
    int magnitude = Math.abs(rank);
    return magnitude == TypeBytes.RANK_SMALL || magnitude == TypeBytes.RANK_LARGE;
  }

  private static int lengthOf(int rank) {
    return Math.abs(rank) - TypeBytes.RANK_WHOLE;
  }

  private static Number negate(Number magnitude) {
    if (magnitude instanceof Long whole) {
      return -whole;
    }
    if (magnitude instanceof Double binary) {
      // The one int64 whose magnitude is not an int64.
      return binary == 0x1p63 ? (Number) Long.MIN_VALUE : (Number) (-binary);
    }
    return ((BigDecimal) magnitude).negate();
  }

  private static Number readWhole(KeyInput in, int length) {
    long lead = in.bigEndian(length);
    int lowerBits = (length - 1) * 8;
    if (lead >>> lowerBits == 0 || lead == 1) {
      throw in.damaged("A number in a key is longer than it needs to be");
    }
    long whole = lead >>> 1;
    if ((lead & 1) == 0) {
      return whole;
    }
    long fraction = readFraction(in);
    if ((fraction & 1) != 0) {
      String digits = readDigits(in);
      BigDecimal tail = new BigDecimal(new BigInteger(digits), digits.length());
      return BigDecimal.valueOf(whole).add(tail).stripTrailingZeros();
    }
    if (fraction == 0) {
      throw in.damaged("A number in a key is longer than it needs to be");
    }
    long bits = fraction >>> 1;
    int significant =
        Long.SIZE
            - Long.numberOfLeadingZeros(whole)
            + NumberEncoder.FRACTION_BITS
            - Long.numberOfTrailingZeros(bits);
    if (significant <= DOUBLE_BITS) {
      return whole + bits * 0x1p-56;
    }
    return BigDecimal.valueOf(whole).add(binary(bits, -NumberEncoder.FRACTION_BITS));
  }

  private static Number readScaled(KeyInput in, int rank) {
    int exponent = (int) in.bigEndian(2) - NumberEncoder.EXPONENT_BIAS;
    boolean small = Math.abs(rank) == TypeBytes.RANK_SMALL;
    if (small ? exponent >= 0 : exponent < Long.SIZE - 1) {
      throw in.damaged("The exponent of a number in a key does not fit its type");
    }
    long fraction = readFraction(in);
    if ((fraction & 1) != 0) {
      int decimalExponent = (int) in.bigEndian(2) - NumberEncoder.EXPONENT_BIAS;
      String digits = readDigits(in);
      int scale = digits.length() - 1 - decimalExponent;
      return new BigDecimal(new BigInteger(digits), scale).stripTrailingZeros();
    }
    long mantissa = (1L << NumberEncoder.FRACTION_BITS) | (fraction >>> 1);
    int trailingZeros = Long.numberOfTrailingZeros(mantissa);
    int lowestBit = exponent - NumberEncoder.FRACTION_BITS + trailingZeros;
    if (exponent <= Double.MAX_EXPONENT
        && lowestBit >= MIN_SUBNORMAL_EXPONENT
        && exponent - lowestBit < DOUBLE_BITS) {
      return Math.scalb((double) (mantissa >>> trailingZeros), lowestBit);
    }
    if (Math.abs(exponent) > MAX_DECIMAL_EXPONENT) {
      throw in.damaged("A number in a key is neither a double nor a decimal");
    }
    return binary(mantissa, exponent - NumberEncoder.FRACTION_BITS);
  }

  private static BigDecimal binary(long mantissa, int exponent) {
    BigInteger integer = BigInteger.valueOf(mantissa);
    BigDecimal value =
        exponent >= 0
            ? new BigDecimal(integer.shiftLeft(exponent))
            : new BigDecimal(integer.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
    return value.stripTrailingZeros();
  }

  /** Returns 56 bits, and below them one bit that says whether decimal digits follow. */
  static long readFraction(KeyInput in) {
    long bits = 0;
    int shift = NumberEncoder.FRACTION_BITS;
    int group;
    boolean first = true;
    do {
      group = in.next();
      shift -= NumberEncoder.BITS_PER_GROUP;
      bits |= (long) (group >>> 1) << shift;
      if (group == 0 && !first) {
        throw in.damaged("A number in a key is longer than it needs to be");
      }
      first = false;
    } while ((group & 1) != 0 && shift > 0);
    return bits << 1 | (group & 1);
  }

  private static String readDigits(KeyInput in) {
    StringBuilder digits = new StringBuilder(DecimalRange.MAX_DIGITS);
    int value;
    int pairs = 0;
    do {
      value = in.next();
      int pair = value >>> 1;
      if (pair > 99 || ++pairs > MAX_DIGIT_PAIRS) {
        throw in.damaged("A decimal in a key has digits that do not exist");
      }
      digits.append((char) ('0' + pair / 10)).append((char) ('0' + pair % 10));
    } while ((value & 1) != 0);
    return digits.toString();
  }

  /** Fails unless the decimal's own bytes are those that were read. */
  private static void verify(KeyInput in, BigDecimal decimal, int start) {
    BigDecimal normal = DecimalRange.normalize(decimal);
    byte @Nullable [] expected = null;
    if (normal != null) {
      KeyBuffer rewritten = new KeyBuffer(in.position() - start);
      NumberEncoder.write(rewritten, normal);
      expected = rewritten.toByteArray();
    }
    if (!Arrays.equals(expected, in.plain(start))) {
      throw in.damaged("A decimal in a key does not agree with itself");
    }
  }
}
