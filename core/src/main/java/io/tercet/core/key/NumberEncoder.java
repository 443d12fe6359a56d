package io.tercet.core.key;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Writes numbers so that bytes compare as the exact values do, whatever types they came from.
 *
 * <p><b>Design.</b> A number's bytes depend on its value alone. They are the leading bits of its
 * magnitude, most significant first, cut where the rest is zero. Every int64 and every double ends
 * within the bits that are kept, so both are written exactly and fast. A decimal such as 0.1 has no
 * end in binary: its magnitude is cut towards zero after 56 bits, which is more than a double has,
 * and the exact decimal digits follow as a tie-break. Since no double lies strictly between a cut
 * and the decimals that share it, digits are only ever compared with digits. Each step of the chain
 * carries a low bit that says whether more follows, so that a value that ends is less than one that
 * goes on. Negative numbers are the complement of their magnitude.
 *
 * <p>The idea of a truncated binary number with a decimal continuation is that of MongoDB's
 * KeyString; the layout is our own.
 */
final class NumberEncoder {
  /** How many bits of a fraction or a mantissa are kept before decimal digits take over. */
  static final int FRACTION_BITS = 56;

  static final int BITS_PER_GROUP = 7;
  static final int GROUPS = FRACTION_BITS / BITS_PER_GROUP;

  /** Added to exponents, so that they sort as unsigned 16-bit integers. */
  static final int EXPONENT_BIAS = 0x8000;

  private static final double TWO_TO_63 = 0x1p63;
  private static final int DOUBLE_MANTISSA_BITS = 52;
  private static final long DOUBLE_MANTISSA = (1L << DOUBLE_MANTISSA_BITS) - 1;

  /** No integer of this many digits or fewer is beyond int64. */
  private static final int LONG_DIGITS = 18;

  /** The greatest scale whose fractions can be shifted by a group, or times 100, within int64. */
  private static final int SHORT_SCALE = 16;

  private static final long[] POWERS_OF_TEN = new long[SHORT_SCALE + 1];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i <= SHORT_SCALE; i++) {
      POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
    }
  }

  private NumberEncoder() {}

  static void write(KeyBuffer out, long value) {
    if (value == 0) {
      out.put(TypeBytes.ZERO);
    } else if (value == Long.MIN_VALUE) {
      writeScaled(out, -TypeBytes.RANK_LARGE, 63, 0);
    } else {
      long doubled = Math.abs(value) << 1;
      int length = lengthOf(doubled);
      out.reserve(1 + Long.BYTES);
      if (value > 0) {
        out.put(TypeBytes.ZERO + TypeBytes.RANK_WHOLE + length);
        out.putBigEndian(doubled, length);
      } else {
        out.put(TypeBytes.ZERO - TypeBytes.RANK_WHOLE - length);
        out.putBigEndian(~doubled, length);
      }
    }
  }

  static void write(KeyBuffer out, double value) {
    double magnitude = Math.abs(value);
    int sign = value < 0 ? -1 : 1;
    if (magnitude < TWO_TO_63) {
      long whole = (long) magnitude;
      double fraction = magnitude - whole; // exact: both are multiples of the same power of two
      if (fraction == 0) {
        write(out, sign * whole);
      } else if (whole == 0) {
        writeScaled(out, sign * TypeBytes.RANK_SMALL, magnitude);
      } else {
        int payload = openWhole(out, sign, whole);
        writeFraction(out, (long) (fraction * 0x1p56), false);
        close(out, sign, payload);
      }
    } else if (Double.isNaN(value)) {
      out.put(TypeBytes.NAN);
    } else if (Double.isInfinite(value)) {
      out.put(TypeBytes.ZERO + sign * TypeBytes.RANK_INFINITY);
    } else {
      writeScaled(out, sign * TypeBytes.RANK_LARGE, magnitude);
    }
  }

  static void write(KeyBuffer out, BigDecimal value) {
    if (value.scale() > 0 && value.scale() <= SHORT_SCALE && value.precision() <= LONG_DIGITS) {
      writeShort(out, value);
    } else {
      writeLong(out, value);
    }
  }

  /** Writes a decimal of few digits, most often an amount of money, without big integers. */
  private static void writeShort(KeyBuffer out, BigDecimal value) {
    long coefficient = value.unscaledValue().longValue();
    long magnitude = Math.abs(coefficient);
    long unit = POWERS_OF_TEN[value.scale()];
    long whole = magnitude / unit;
    long fraction = magnitude % unit;
    int sign = Long.signum(coefficient);
    if (fraction == 0) {
      write(out, sign * whole);
    } else if (whole == 0) {
      writeLong(out, value);
    } else {
      int payload = openWhole(out, sign, whole);
      long bits = 0;
      long rest = fraction;
      for (int group = 0; group < GROUPS; group++) {
        rest <<= BITS_PER_GROUP; // below 2^63, since the unit is at most 10^16
        bits = bits << BITS_PER_GROUP | rest / unit;
        rest %= unit;
      }
      writeFraction(out, bits, rest != 0);
      if (rest != 0) {
        writeDigits(out, fraction, unit);
      }
      close(out, sign, payload);
    }
  }

  private static void writeLong(KeyBuffer out, BigDecimal value) {
    BigDecimal normal = DecimalRange.normalize(value);
    if (normal == null) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "The decimal has more digits or a greater exponent than decimal128 can hold")
          .with("limit", DecimalRange.MAX_DIGITS);
    }
    int digits = normal.precision();
    int exponent = digits - normal.scale() - 1;
    if (normal.scale() <= 0 && exponent < LONG_DIGITS) {
      write(out, normal.longValueExact());
      return;
    }
    int sign = normal.signum();
    BigDecimal magnitude = normal.abs();
    BigInteger whole = exponent <= LONG_DIGITS ? magnitude.toBigInteger() : null;
    if (whole == null || whole.bitLength() >= Long.SIZE) {
      writeScaled(out, sign * TypeBytes.RANK_LARGE, magnitude, exponent);
    } else if (whole.signum() == 0) {
      writeScaled(out, sign * TypeBytes.RANK_SMALL, magnitude, exponent);
    } else if (magnitude.scale() <= 0) {
      write(out, sign * whole.longValue());
    } else {
      int payload = openWhole(out, sign, whole.longValue());
      writeFraction(out, magnitude.subtract(new BigDecimal(whole)));
      close(out, sign, payload);
    }
  }

  /**
   * Starts a number of magnitude [1, 2^63) that has a fraction; returns where its payload starts.
   */
  private static int openWhole(KeyBuffer out, int sign, long whole) {
    long withMore = whole << 1 | 1;
    int length = lengthOf(withMore);
    int payload = open(out, sign * (TypeBytes.RANK_WHOLE + length));
    out.putBigEndian(withMore, length);
    return payload;
  }

  /** Writes a decimal in (0, 1) behind the whole number that it belongs to. */
  private static void writeFraction(KeyBuffer out, BigDecimal fraction) {
    int scale = fraction.scale();
    BigInteger[] cut =
        fraction
            .unscaledValue()
            .shiftLeft(FRACTION_BITS)
            .divideAndRemainder(BigInteger.TEN.pow(scale));
    boolean more = cut[1].signum() != 0;
    writeFraction(out, cut[0].longValue(), more);
    if (more) {
      String digits = fraction.unscaledValue().toString();
      writeDigits(out, "0".repeat(scale - digits.length()) + digits);
    }
  }

  /** Writes a double as a binary exponent and the mantissa behind its leading one. */
  private static void writeScaled(KeyBuffer out, int rank, double magnitude) {
    long bits = Double.doubleToRawLongBits(magnitude);
    int exponent = (int) (bits >>> DOUBLE_MANTISSA_BITS) - Double.MAX_EXPONENT;
    long mantissa = bits & DOUBLE_MANTISSA;
    if (exponent < Double.MIN_EXPONENT) { // subnormal: bring the leading one into its place
      int shift = Long.numberOfLeadingZeros(mantissa) - (Long.SIZE - 1 - DOUBLE_MANTISSA_BITS);
      mantissa = mantissa << shift & DOUBLE_MANTISSA;
      exponent = Double.MIN_EXPONENT - shift;
    }
    writeScaled(out, rank, exponent, mantissa << (FRACTION_BITS - DOUBLE_MANTISSA_BITS));
  }

  private static void writeScaled(KeyBuffer out, int rank, int exponent, long mantissa) {
    int payload = open(out, rank);
    out.putBigEndian(exponent + EXPONENT_BIAS, 2);
    writeFraction(out, mantissa, false);
    close(out, rank, payload);
  }

  /**
   * Writes a decimal as a binary exponent, the cut mantissa, and the exact digits if it was cut.
   */
  private static void writeScaled(
      KeyBuffer out, int rank, BigDecimal magnitude, int decimalExponent) {
    int scale = magnitude.scale();
    BigInteger numerator = magnitude.unscaledValue();
    BigInteger denominator = BigInteger.ONE;
    if (scale > 0) {
      denominator = BigInteger.TEN.pow(scale);
    } else {
      numerator = numerator.multiply(BigInteger.TEN.pow(-scale));
    }
    // The quotient has one or two bits more than the mantissa and its leading one.
    int exponent = numerator.bitLength() - denominator.bitLength();
    int shift = FRACTION_BITS + 1 - exponent;
    BigInteger[] cut =
        (shift >= 0 ? numerator.shiftLeft(shift) : numerator)
            .divideAndRemainder(shift >= 0 ? denominator : denominator.shiftLeft(-shift));
    long quotient = cut[0].longValue();
    boolean more = cut[1].signum() != 0;
    if (cut[0].bitLength() == FRACTION_BITS + 2) {
      more |= (quotient & 1) != 0;
      quotient >>>= 1;
    } else {
      exponent--;
    }
    int payload = open(out, rank);
    out.putBigEndian(exponent + EXPONENT_BIAS, 2);
    writeFraction(out, quotient & ((1L << FRACTION_BITS) - 1), more);
    if (more) {
      out.putBigEndian(decimalExponent + EXPONENT_BIAS, 2);
      writeDigits(out, magnitude.unscaledValue().toString());
    }
    close(out, rank, payload);
  }

  /**
   * Writes bits in groups of seven, each with a low bit that says whether more follows.
   *
   * @param bits the 56 bits behind the binary point
   * @param more whether decimal digits follow; if not, groups of zeros at the end are left out
   */
  static void writeFraction(KeyBuffer out, long bits, boolean more) {
    int last = GROUPS - 1;
    if (!more) {
      last = bits == 0 ? 0 : last - Long.numberOfTrailingZeros(bits) / BITS_PER_GROUP;
    }
    out.reserve(GROUPS);
    for (int group = 0; group <= last; group++) {
      int shift = FRACTION_BITS - BITS_PER_GROUP * (group + 1);
      int value = (int) (bits >>> shift) & 0x7F;
      out.put(value << 1 | (group < last || more ? 1 : 0));
    }
  }

  /** Writes decimal digits in pairs, each with a low bit that says whether more follow. */
  private static void writeDigits(KeyBuffer out, String digits) {
    int length = digits.length();
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? digits.charAt(i + 1) - '0' : 0;
      int pair = (digits.charAt(i) - '0') * 10 + low;
      out.put(pair << 1 | (i + 2 < length ? 1 : 0));
    }
  }

  /** Writes the decimal digits of fraction / unit. */
  private static void writeDigits(KeyBuffer out, long fraction, long unit) {
    long rest = fraction;
    do {
      rest *= 100;
      long pair = rest / unit;
      rest %= unit;
      out.put((int) pair << 1 | (rest != 0 ? 1 : 0));
    } while (rest != 0);
  }

  private static int lengthOf(long value) {
    return Long.BYTES - (Long.numberOfLeadingZeros(value) >>> 3);
  }

  private static int open(KeyBuffer out, int signedRank) {
    out.put(TypeBytes.ZERO + signedRank);
    return out.size();
  }

  private static void close(KeyBuffer out, int sign, int payload) {
    if (sign < 0) {
      out.complement(payload);
    }
  }
}
