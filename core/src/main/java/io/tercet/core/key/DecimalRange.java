package io.tercet.core.key;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that IEEE 754-2008 decimal128 can hold: up to 34 digits, the last of them between
 * 10^-6176 and 10^6111.
 */
final class DecimalRange {
  static final int MAX_DIGITS = 34;
  static final int MIN_EXPONENT = -6176;
  static final int MAX_EXPONENT = 6111;

  /** Longer coefficients are refused unseen: stripping zeros takes quadratic time. */
  private static final int MAX_COEFFICIENT_BITS = 1 << 15;

  private DecimalRange() {}

  /** Returns the value without trailing zeros, or null if decimal128 cannot hold it. */
  static @Nullable BigDecimal normalize(BigDecimal value) {
    if (value.unscaledValue().bitLength() > MAX_COEFFICIENT_BITS) {
      return null;
    }
    BigDecimal stripped = value.stripTrailingZeros();
    int digits = stripped.precision();
    long exponent = -(long) stripped.scale();
    // A value of fewer digits may be written with zeros behind, so its own exponent may be greater.
    boolean fits =
        digits <= MAX_DIGITS
            && exponent >= MIN_EXPONENT
            && exponent <= (long) MAX_EXPONENT + (MAX_DIGITS - digits);
    return fits ? stripped : null;
  }
}
