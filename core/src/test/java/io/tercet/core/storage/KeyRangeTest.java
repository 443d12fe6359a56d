package io.tercet.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranges and slices of bytes. */
class KeyRangeTest {
  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void aPrefixHoldsExactlyWhatStartsWithIt() {
    Seeds.rounds(
        500,
        random -> {
          RandomWrites source = new RandomWrites(random);
          byte[] prefix = source.key();
          KeyRange range = KeyRange.prefix(prefix);
          for (int i = 0; i < 50; i++) {
            byte[] key = source.key();
            boolean starts =
                key.length >= prefix.length
                    && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
            assertThat(range.contains(key)).isEqualTo(starts);
          }
        });
  }

  @Test
  void theKeyAfterAPrefixIsTheLeast() {
    assertThat(KeyRange.after(hex("00"))).isEqualTo(hex("01"));
    assertThat(KeyRange.after(hex("01ff"))).isEqualTo(hex("02"));
    assertThat(KeyRange.after(hex("7fffff"))).isEqualTo(hex("80"));
    assertThat(KeyRange.after(hex("ff"))).isNull();
    assertThat(KeyRange.after(hex("ffff"))).isNull();
    assertThat(KeyRange.after(hex(""))).isNull();
  }

  @Test
  void aSingleKeyIsAlone() {
    KeyRange range = KeyRange.single(hex("01"));
    assertThat(range.contains(hex("01"))).isTrue();
    for (String other : List.of("", "00", "0100", "0101", "02")) {
      assertThat(range.contains(hex(other))).isFalse();
    }
    assertThat(KeyRange.single(hex("")).contains(hex(""))).isTrue();
    assertThat(KeyRange.single(hex("")).contains(hex("00"))).isFalse();
  }

  @Test
  void emptinessIsKnown() {
    assertThat(KeyRange.all().isEmpty()).isFalse();
    assertThat(KeyRange.of(hex("01"), hex("01")).isEmpty()).isTrue();
    assertThat(KeyRange.of(hex("02"), hex("01")).isEmpty()).isTrue();
    assertThat(KeyRange.of(hex("80"), hex("7f")).isEmpty()).isTrue();
    assertThat(KeyRange.of(hex("7f"), hex("80")).isEmpty()).isFalse();
    assertThat(KeyRange.of(hex("ff"), null).isEmpty()).isFalse();
    assertThat(KeyRange.of(hex(""), hex("")).isEmpty()).isTrue();
  }

  @Test
  void rangesWithTheSameBoundsAreEqual() {
    assertThat(KeyRange.of(hex("01"), hex("02")))
        .isEqualTo(KeyRange.of(hex("01"), hex("02")))
        .hasSameHashCodeAs(KeyRange.of(hex("01"), hex("02")))
        .hasToString("[01, 02)")
        .isNotEqualTo(KeyRange.of(hex("01"), null))
        .isNotEqualTo(KeyRange.of(hex("00"), hex("02")));
    assertThat(KeyRange.of(hex("01"), null)).hasToString("[01, end)");
  }

  @Test
  void slicesCompareAsTheirBytesDo() {
    Seeds.rounds(
        500,
        random -> {
          byte[] one = new RandomWrites(random).key();
          byte[] two = new RandomWrites(random).key();
          Slice left = framed(one, random.nextInt(3));
          Slice right = framed(two, random.nextInt(3));
          int expected = Integer.signum(Arrays.compareUnsigned(one, two));
          assertThat(Integer.signum(left.compareTo(right))).isEqualTo(expected);
          assertThat(Integer.signum(left.compareTo(two))).isEqualTo(expected);
          assertThat(left.equals(right)).isEqualTo(expected == 0);
          if (expected == 0) {
            assertThat(left).hasSameHashCodeAs(right);
          }
          assertThat(left.toByteArray()).isEqualTo(one);
          assertThat(left.toString()).isEqualTo(HexFormat.of().formatHex(one));
          for (int i = 0; i < one.length; i++) {
            assertThat(left.at(i)).isEqualTo(one[i]);
          }
        });
  }

  private static Slice framed(byte[] bytes, int margin) {
    byte[] array = new byte[bytes.length + 2 * margin];
    Arrays.fill(array, (byte) 0x55);
    System.arraycopy(bytes, 0, array, margin, bytes.length);
    return new Slice(array, margin, bytes.length);
  }
}
