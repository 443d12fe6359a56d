package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that no writer writes are refused by name, or are a key; nothing else ever happens. */
class KeyDamageTest {
  @Test
  void aKeyThatIsCutOffIsRefused() {
    Seeds.rounds(
        1_000,
        random -> {
          byte[] key = KeyTuple.of(RandomValues.value(random, 3)).encode();
          for (int length = 1; length < key.length; length++) {
            byte[] cut = Arrays.copyOf(key, length);
            assertDamaged(() -> KeyTuple.decode(cut));
            assertDamaged(() -> new KeyReader(cut).skip());
          }
        });
  }

  @Test
  void aDamagedKeyIsRefusedOrIsAnotherKey() {
    Seeds.rounds(
        15_000,
        random -> {
          List<@Nullable Object> tuple =
              RandomValues.tuple(random, RandomValues.directions(random));
          byte[] key = KeyTuple.of(tuple.toArray()).encode();
          for (int i = random.nextInt(3); i >= 0 && key.length > 0; i--) {
            key[random.nextInt(key.length)] = (byte) random.nextInt(256);
          }
          assertCanonicalOrDamaged(key);
        });
  }

  @Test
  void randomBytesAreRefusedOrAreAKey() {
    Seeds.rounds(30_000, random -> assertCanonicalOrDamaged(anyNumber(random)));
  }

  /** Bytes that start like a number, since they have the most rules. */
  private static byte[] anyNumber(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(12)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(4) : random.nextInt(256));
    }
    bytes[0] = (byte) (TypeBytes.NAN + random.nextInt(24));
    return bytes;
  }

  private static void assertCanonicalOrDamaged(byte[] bytes) {
    KeyTuple read;
    try {
      read = KeyTuple.decode(bytes);
    } catch (TercetException e) {
      assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS);
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
    KeyReader skipping = new KeyReader(bytes);
    while (skipping.hasNext()) {
      skipping.skip();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a type that does not exist, 02",
    "the end of an array outside one, 01",
    "zero as a type, 00",
    "all bits as a type, FF",
    "an integer with a zero in front, 1F0002",
    "an integer that is zero, 1E00",
    "a fraction without a whole, 1E0180",
    "a fraction that is zero, 1E0300",
    "a fraction with a zero behind, 1E038100",
    "a small number that is not small, 1D800000",
    "a large number that is not large, 26803E00",
    "a large number that is neither double nor decimal, 26870000",
    "a decimal whose digits do not agree, 1E03010101010101010103C8",
    "a digit pair of 100, 1E03333333333333333333C8",
    "a string with a bad escape, 2C0103",
    "a string that is not UTF-8, 2CC300",
    "a string with half a surrogate pair, 2CEDA08000",
    "a field without a type, 300261000C01",
    "a field of another type than its value, 3010610042000101",
    "a field whose type is not the first of its type, 304361004301",
    "a field without a value, 300C610001",
    "a binary length in five bytes that fits in one, 3AFF0000000104AA",
    "a binary length beyond the end, 3AFF7FFFFFFF04AA",
    "a negative binary length, 3AFFFFFFFFFF04AA",
    "a nanosecond too many, 4680000000000000003D9A90",
    "a moment with bits behind its nanoseconds, 46800000000000000001010102",
  })
  void badBytesAreRefused(String what, String hex) {
    assertThat(what).isNotBlank();
    assertDamaged(() -> KeyTuple.decode(HexFormat.of().parseHex(hex)));
  }

  @Test
  void anObjectIsNotLeftBetweenANameAndItsValue() {
    KeyReader reader = new KeyReader(HexFormat.of().parseHex("300C610001"));
    reader.enterObject();
    assertThat(reader.readFieldName()).isEqualTo("a");
    assertThat(reader.hasNext()).isTrue();
    assertDamaged(reader::leave);
  }

  @Test
  void nestingIsBounded() {
    byte[] deep = new byte[200_000];
    Arrays.fill(deep, (byte) TypeBytes.ARRAY);
    assertDamaged(() -> KeyTuple.decode(deep));
    assertDamaged(() -> new KeyReader(deep).skip());

    KeyWriter writer = new KeyWriter();
    for (int i = 0; i < KeyWriter.MAX_DEPTH; i++) {
      writer.beginArray();
    }
    assertThatThrownBy(writer::beginArray)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT));
  }

  @Test
  void theDeepestNestingComesBack() {
    KeyWriter writer = new KeyWriter();
    for (int i = 0; i < KeyWriter.MAX_DEPTH; i++) {
      writer.beginObject().field("f");
    }
    writer.addNull();
    for (int i = 0; i < KeyWriter.MAX_DEPTH; i++) {
      writer.endObject();
    }
    byte[] key = writer.toByteArray();
    assertThat(KeyTuple.decode(key).encode()).isEqualTo(key);
    KeyReader skipping = new KeyReader(key);
    skipping.skip();
    assertThat(skipping.hasNext()).isFalse();
  }

  @Test
  void anotherTypeThanExpectedIsRefused() {
    byte[] key = KeyTuple.of("text", 1.5, 2L).encode();
    assertDamaged(() -> new KeyReader(key).readLong());
    KeyReader reader = new KeyReader(key);
    reader.skip();
    assertDamaged(reader::readLong);
    assertDamaged(() -> new KeyReader(new byte[0]).readLong());
    assertDamaged(() -> new KeyReader(new byte[0]).skip());
  }

  private static void assertDamaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }
}
