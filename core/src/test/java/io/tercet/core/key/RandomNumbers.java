package io.tercet.core.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Numbers that are hard to keep in order. */
final class RandomNumbers {
  private static final MathContext DOWN = new MathContext(34, RoundingMode.FLOOR);
  private static final MathContext UP = new MathContext(34, RoundingMode.CEILING);

  private RandomNumbers() {}

  /** Returns numbers at every edge of every type, with their neighbours of each other type. */
  static List<Number> edges() {
    List<Number> seeds = new ArrayList<>();
    for (int bit = 0; bit < 63; bit++) {
      seeds.add(1L << bit);
    }
    for (int exponent : new int[] {-1074, -1073, -1023, -1022, -1021, -60, -53, -52, -2, -1, 0}) {
      seeds.add(Math.scalb(1.0, exponent));
    }
    for (int exponent : new int[] {52, 53, 54, 62, 63, 64, 100, 511, 512, 1023}) {
      seeds.add(Math.scalb(1.0, exponent));
    }
    for (String decimal :
        List.of(
            "0.1",
            "0.5",
            "1.1",
            "19.99",
            "1E22",
            "1E23",
            "1E24",
            "1E25",
            "1E308",
            "1E309",
            "1E6144",
            "9.999999999999999999999999999999999E6144",
            "1E-6176",
            "1E-6143",
            "1E-324",
            "4.9E-324",
            "9223372036854775807.5",
            "9223372036854775808",
            "9223372036854775809",
            "18446744073709551616.1",
            "1.000000000000000000000000000000001",
            "1.00000000000000000001",
            "1.000000000000000000002",
            "9223372036854775872",
            "18446744073709551744",
            "1E-400")) {
      seeds.add(new BigDecimal(decimal));
    }
    List<Number> edges = new ArrayList<>();
    edges.add(0L);
    edges.add(-0.0);
    edges.add(Double.NaN);
    edges.add(Double.NEGATIVE_INFINITY);
    edges.add(Double.POSITIVE_INFINITY);
    edges.add(Long.MIN_VALUE);
    edges.add(Double.MAX_VALUE);
    edges.add(-Double.MAX_VALUE);
    for (Number seed : seeds) {
      addNeighbours(edges, seed);
    }
    return edges;
  }

  private static void addNeighbours(List<Number> edges, Number seed) {
    double near = seed.doubleValue();
    BigDecimal exact = ValueOrder.exact(seed);
    List<Number> found = new ArrayList<>();
    found.add(seed);
    if (!Double.isInfinite(near)) {
      found.add(near);
      found.add(Math.nextUp(near));
      found.add(Math.nextDown(near));
      addDecimal(found, new BigDecimal(near));
    }
    if (seed instanceof Long whole) {
      found.add(whole - 1);
      found.add(whole + 1);
    }
    addDecimal(found, exact);
    addDecimal(found, exact.add(lastPlace(exact)));
    addDecimal(found, exact.subtract(lastPlace(exact)));
    addDecimal(found, exact.add(new BigDecimal("1E-14")));
    for (Number number : found) {
      if (!Double.isInfinite(number.doubleValue()) || number instanceof BigDecimal) {
        edges.add(number);
        edges.add(negative(number));
      }
    }
  }

  private static Number negative(Number number) {
    if (number instanceof Long whole) {
      return -whole;
    }
    return number instanceof Double binary
        ? (Number) (-binary)
        : (Number) ((BigDecimal) number).negate();
  }

  /** Returns one in the place of the last of 34 digits. */
  private static BigDecimal lastPlace(BigDecimal value) {
    return BigDecimal.ONE.movePointRight(value.precision() - value.scale() - 34);
  }

  /** Adds the decimals of 34 digits just below and just above a value. */
  private static void addDecimal(List<Number> numbers, BigDecimal value) {
    for (MathContext rounding : List.of(DOWN, UP)) {
      BigDecimal rounded = value.round(rounding);
      if (DecimalRange.normalize(rounded) != null) {
        numbers.add(rounded);
      }
    }
  }

  /** Returns a random number of a random type. */
  static Number next(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> (Number) (long) (random.nextInt(300) - 150);
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> Double.longBitsToDouble(random.nextLong());
      case 3 -> Double.longBitsToDouble(random.nextLong() >>> 12); // subnormal
      case 4 -> (random.nextInt(2000) - 1000) / 8.0;
      case 5 -> (random.nextLong() >> random.nextInt(64)) * Math.scalb(1.0, -random.nextInt(70));
      case 6 -> decimal(random, random.nextInt(40) - 30);
      default -> decimal(random, random.nextInt(6111 + 6176 + 1) - 6176);
    };
  }

  /** Returns a number close to another, often equal to it, often of another type. */
  static Number near(Random random, Number number) {
    double near = number.doubleValue();
    if (Double.isNaN(near) || (Double.isInfinite(near) && number instanceof Double)) {
      return next(random);
    }
    List<Number> candidates = new ArrayList<>();
    candidates.add((long) near);
    candidates.add(near);
    candidates.add(Math.nextUp(near));
    candidates.add(Math.nextDown(near));
    candidates.add((double) (long) near);
    BigDecimal exact = ValueOrder.exact(number);
    addDecimal(candidates, exact);
    addDecimal(candidates, exact.add(lastPlace(exact)));
    addDecimal(candidates, exact.subtract(lastPlace(exact)));
    return candidates.get(random.nextInt(candidates.size()));
  }

  private static BigDecimal decimal(Random random, int exponent) {
    int digits = 1 + random.nextInt(34);
    BigInteger limit = BigInteger.TEN.pow(digits);
    BigInteger coefficient = new BigInteger(limit.bitLength() + 8, random).mod(limit);
    BigDecimal magnitude = new BigDecimal(coefficient, -exponent);
    return random.nextBoolean() ? magnitude : magnitude.negate();
  }
}
