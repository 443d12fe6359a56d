package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.key.KeyTuple.Descending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a writer is used, and what it refuses. */
class KeyWriterTest {
  private final KeyWriter writer = new KeyWriter(1);

  @Test
  void aWriterIsUsedAgain() {
    Seeds.rounds(
        2_000,
        random -> {
          List<@Nullable Object> tuple = RandomValues.tuple(random, new boolean[3]);
          writer.clear();
          tuple.forEach(value -> KeyTuple.add(writer, value));
          assertThat(writer.toByteArray()).isEqualTo(KeyTuple.of(tuple.toArray()).encode());
          assertThat(writer.size()).isLessThanOrEqualTo(writer.array().length);
        });
  }

  @Test
  void aKeyIsCutBackToACommonPrefix() {
    int prefix = writer.rawInt(9).addString("index").size();
    byte[] one = writer.descending().addLong(1).toByteArray();
    writer.truncate(prefix).beginArray().addNull();
    byte[] again = writer.truncate(prefix).addLong(1).toByteArray();
    assertThat(again).isEqualTo(one);
    assertThatIllegalArgumentException().isThrownBy(() -> writer.truncate(100));
  }

  @Test
  void rawBytesStandAsTheyAre() {
    writer.rawInt(0x01020304).rawLong(-2).raw(new byte[] {7, 8, 9}, 1, 2);
    assertThat(writer).hasToString("01020304" + "fffffffffffffffe" + "0809");
  }

  @Test
  void directionsAreSetPerElement() {
    byte[] mixed =
        writer.addLong(1).descending().addString("b").ascending().addLong(2).toByteArray();
    assertThat(mixed).isEqualTo(KeyTuple.of(1L, new Descending("b"), 2L).encode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "a\uDC00", "\uD83Dx", "\uDE00\uD83D"})
  void halvesOfSurrogatePairsAreRefused(String text) {
    assertInvalid(() -> writer.addString(text));
    assertInvalid(() -> writer.clear().beginObject().field(text));
  }

  @Test
  void momentsBeyondMillisecondsAreRefused() {
    assertInvalid(() -> writer.addInstant(Instant.MAX));
    assertInvalid(() -> writer.addInstant(Instant.MIN));
  }

  @Test
  void structureIsChecked() {
    assertThatIllegalStateException().isThrownBy(writer::endArray);
    assertThatIllegalStateException().isThrownBy(() -> writer.field("f"));
    writer.beginArray();
    assertThatIllegalStateException().isThrownBy(writer::endObject);
    assertThatIllegalStateException().isThrownBy(writer::toByteArray);
    assertThatIllegalStateException().isThrownBy(writer::descending);
    assertThatIllegalStateException().isThrownBy(() -> writer.rawInt(1));
    assertThatIllegalStateException().isThrownBy(() -> writer.addStringPrefix("p"));
    writer.clear().beginObject();
    assertThatIllegalStateException().isThrownBy(writer::addNull);
    writer.field("f");
    assertThatIllegalStateException().isThrownBy(() -> writer.field("g"));
    assertThatIllegalStateException().isThrownBy(writer::endObject);
  }

  @Test
  void nothingFollowsAPrefix() {
    writer.addBytesPrefix(new byte[] {1});
    assertThatIllegalStateException().isThrownBy(writer::addNull);
    assertThatIllegalStateException().isThrownBy(() -> writer.rawLong(1));
    assertThat(writer.clear().addNull().size()).isEqualTo(1);
  }

  @Test
  void valuesOfOtherTypesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyTuple.of('c').encode());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyTuple.of(java.math.BigInteger.ONE).encode());
    assertThatIllegalArgumentException().isThrownBy(() -> writer.addBinary(256, new byte[0], 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyTuple.ObjectId("00"));
  }

  @Test
  void tuplesAreEqualByTheirKeys() {
    assertThat(KeyTuple.of(1, "a"))
        .isEqualTo(KeyTuple.of(1.0, "a"))
        .hasSameHashCodeAs(KeyTuple.of(1.0, "a"))
        .isNotEqualTo(KeyTuple.of(1, "b"))
        .hasToString("(1, a)");
  }

  private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT));
  }
}
