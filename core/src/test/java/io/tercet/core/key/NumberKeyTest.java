package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers: one key for one value, whatever its type; short where values are small. */
class NumberKeyTest {
  @Test
  void typesDoNotShow() {
    Seeds.rounds(
        5_000,
        random -> {
          long whole = random.nextLong() >> (11 + random.nextInt(53));
          byte[] key = key(whole);
          assertThat(key((double) whole)).isEqualTo(key);
          assertThat(key(BigDecimal.valueOf(whole))).isEqualTo(key);
          assertThat(key(BigDecimal.valueOf(whole).setScale(random.nextInt(15)))).isEqualTo(key);
        });
  }

  @Test
  void aDoubleWithAFractionIsTheDecimalThatItEquals() {
    Seeds.rounds(
        5_000,
        random -> {
          double binary =
              (random.nextLong() >> (11 + random.nextInt(53)))
                  * Math.scalb(1.0, -random.nextInt(17));
          assertThat(key(new BigDecimal(binary))).isEqualTo(key(binary));
        });
  }

  /** Decimals of few digits are written in another way than those of many. */
  @Test
  void zerosBehindADecimalDoNotShow() {
    Seeds.rounds(
        10_000,
        random -> {
          long coefficient = random.nextLong() >> (4 + random.nextInt(60));
          BigDecimal decimal = BigDecimal.valueOf(coefficient, random.nextInt(20));
          BigDecimal longer = decimal.setScale(decimal.scale() + 20);
          assertThat(key(decimal)).as("%s", decimal).isEqualTo(key(longer));
        });
  }

  @Test
  void zerosAndNaNsAreOne() {
    assertThat(key(-0.0)).isEqualTo(key(0L)).isEqualTo(key(new BigDecimal("0E-7000")));
    assertThat(key(Double.longBitsToDouble(0xFFF8_0000_0000_0001L))).isEqualTo(key(Double.NaN));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 2",
    "-1, 2",
    "127, 2",
    "-127, 2",
    "128, 3",
    "32767, 3",
    "32768, 4",
    "8388607, 4",
    "8388608, 5",
    "2147483647, 5",
    "-2147483648, 6",
    "9223372036854775807, 9",
    "-9223372036854775807, 9",
    "-9223372036854775808, 4"
  })
  void integersAreShort(long value, int bytes) {
    assertThat(key(value)).hasSize(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 4", "1.5, 3", "-2.25, 3", "0.1, 11", "19.99, 9", "1e300, 11", "4.9e-324, 4"})
  void doublesAreShort(double value, int bytes) {
    assertThat(key(value)).hasSize(bytes);
  }

  @Test
  void noNumberIsLongerThanItsBound() {
    Seeds.rounds(
        20_000,
        random -> {
          Number number = RandomNumbers.next(random);
          int limit = number instanceof Long ? 9 : number instanceof Double ? 11 : 30;
          assertThat(KeyTuple.of(number).encode()).hasSizeLessThanOrEqualTo(limit);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1E6145",
        "1E-6177",
        "12345678901234567890123456789012345",
        "1.5E6145",
        "1E2147483647",
        "1E-2147483647",
        "0.00000000000000000000000000000000001000000000000000000000000000000000001"
      })
  void decimalsBeyondDecimal128AreRefused(BigDecimal decimal) {
    assertThatThrownBy(() -> key(decimal))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1E6144",
        "1E-6176",
        "9.999999999999999999999999999999999E6144",
        "1E+2",
        "0E-2147483647",
        "1000000000000000000000000000000000000000000000000000000000000E-60"
      })
  void decimalsWithinDecimal128AreExact(BigDecimal decimal) {
    Number read = new KeyReader(key(decimal.negate())).readNumber();
    assertThat(ValueOrder.exact(read)).isEqualByComparingTo(decimal.negate());
  }

  @Test
  void hugeCoefficientsAreRefusedQuickly() {
    BigDecimal huge = new BigDecimal(BigInteger.ONE.shiftLeft(100_000_000));
    assertThatThrownBy(() -> key(huge)).isInstanceOf(TercetException.class);
  }

  private static byte[] key(long value) {
    return new KeyWriter().addLong(value).toByteArray();
  }

  private static byte[] key(double value) {
    return new KeyWriter().addDouble(value).toByteArray();
  }

  private static byte[] key(BigDecimal value) {
    return new KeyWriter().addDecimal(value).toByteArray();
  }
}
