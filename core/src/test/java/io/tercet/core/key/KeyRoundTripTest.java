package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.key.KeyTuple.Descending;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from a key is what was written, with numbers in their canonical type. */
class KeyRoundTripTest {
  @Test
  void everyValueComesBack() {
    Seeds.rounds(
        10_000,
        random -> {
          List<@Nullable Object> tuple =
              RandomValues.tuple(random, RandomValues.directions(random));
          byte[] key = KeyTuple.of(tuple.toArray()).encode();
          KeyTuple read = KeyTuple.decode(key);
          assertThat(ValueOrder.canonical(read.values())).isEqualTo(ValueOrder.canonical(tuple));
          assertThat(read.encode()).isEqualTo(key);
        });
  }

  @Test
  void everyEdgeNumberComesBackInItsCanonicalType() {
    for (Number number : RandomNumbers.edges()) {
      byte[] key = KeyTuple.of(number, new Descending(number)).encode();
      Object canonical = ValueOrder.canonical(number);
      assertThat(KeyTuple.decode(key).values())
          .as("%s", number)
          .isEqualTo(Arrays.asList(canonical, new Descending(canonical)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, java.lang.Long",
    "1.0, java.lang.Long",
    "1E18, java.lang.Long",
    "-9223372036854775808, java.lang.Long",
    "9223372036854775808, java.lang.Double",
    "0.5, java.lang.Double",
    "1E22, java.lang.Double",
    "9223372036854775809, java.math.BigDecimal",
    "0.1, java.math.BigDecimal",
    "1E23, java.math.BigDecimal",
  })
  void aDecimalComesBackInTheFirstTypeThatHoldsIt(BigDecimal decimal, Class<?> type) {
    Number read = new KeyReader(KeyTuple.of(decimal).encode()).readNumber();
    assertThat(read).isInstanceOf(type);
    assertThat(ValueOrder.exact(read)).isEqualByComparingTo(decimal);
  }

  @Test
  void oneTupleCanFollowAnother() {
    Seeds.rounds(
        5_000,
        random -> {
          boolean[] directions = RandomValues.directions(random);
          List<@Nullable Object> first = RandomValues.tuple(random, directions);
          List<@Nullable Object> second = RandomValues.tuple(random, directions);
          byte[] head = KeyTuple.of(first.toArray()).encode();
          byte[] tail = KeyTuple.of(second.toArray()).encode();
          byte[] both = Arrays.copyOf(head, head.length + tail.length);
          System.arraycopy(tail, 0, both, head.length, tail.length);
          List<@Nullable Object> joined = new ArrayList<>(first);
          joined.addAll(second);
          assertThat(ValueOrder.canonical(KeyTuple.decode(both).values()))
              .isEqualTo(ValueOrder.canonical(joined));
        });
  }

  @Test
  void skippingEndsWhereReadingEnds() {
    Seeds.rounds(
        5_000,
        random -> {
          List<@Nullable Object> tuple =
              RandomValues.tuple(random, RandomValues.directions(random));
          byte[] key = KeyTuple.of(tuple.toArray()).encode();
          KeyReader reading = new KeyReader(key);
          KeyReader skipping = new KeyReader(key);
          while (reading.hasNext()) {
            KeyTuple.read(reading);
            skipping.skip();
            assertThat(skipping.position()).isEqualTo(reading.position());
          }
          assertThat(skipping.hasNext()).isFalse();
        });
  }

  @Test
  void leavingSkipsWhatIsLeft() {
    byte[] key = KeyTuple.of(List.of(1L, List.of(2L, "b"), Map.of("c", 3L)), "end").encode();
    KeyReader reader = new KeyReader(key);
    reader.enterArray();
    assertThat(reader.readLong()).isEqualTo(1);
    reader.enterArray();
    assertThat(reader.readLong()).isEqualTo(2);
    reader.leave();
    assertThat(reader.type()).isEqualTo(KeyType.OBJECT);
    reader.enterObject();
    assertThat(reader.type()).isEqualTo(KeyType.NUMBER);
    assertThat(reader.readFieldName()).isEqualTo("c");
    assertThat(reader.type()).isEqualTo(KeyType.NUMBER);
    reader.leave();
    reader.leave();
    assertThat(reader.readString()).isEqualTo("end");
  }

  @Test
  void aReaderReadsAPartOfAnArray() {
    byte[] key =
        new KeyWriter().rawInt(7).addString("a").addLong(300).raw(new byte[3], 0, 3).toByteArray();
    KeyReader reader = new KeyReader(key, 4, key.length - 7);
    assertThat(reader.readString()).isEqualTo("a");
    assertThat(reader.readLong()).isEqualTo(300);
    assertThat(reader.hasNext()).isFalse();
    assertThat(reader.reset(key, 4, 3).readString()).isEqualTo("a");
  }

  @Test
  void utf8WritesWhatTheStringWrites() {
    Seeds.rounds(
        1_000,
        random -> {
          String text = RandomValues.text(random);
          byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          KeyWriter strings = new KeyWriter().addString(text).beginObject().field(text).addNull();
          KeyWriter bytes = new KeyWriter().addUtf8(utf8, 0, utf8.length);
          bytes.beginObject().field(utf8, 0, utf8.length).addNull();
          assertThat(bytes.endObject().toByteArray()).isEqualTo(strings.endObject().toByteArray());
        });
  }

  @Test
  void longTextsComeBack() {
    String text = "ab\u0000\u0001\u00E9\u20AC\uD83D\uDE00".repeat(10_000);
    byte[] bytes = new byte[100_000];
    List<?> read = KeyTuple.decode(KeyTuple.of(text, bytes).encode()).values();
    assertThat(read.get(0)).isEqualTo(text);
    assertThat(read.get(1)).isEqualTo(bytes);
  }

  @Test
  void everyMillisecondOfBsonIsAMoment() {
    for (long millis : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
      byte[] key = new KeyWriter().addInstantMillis(millis).toByteArray();
      assertThat(key).hasSize(10);
      assertThat(new KeyReader(key).readInstant()).isEqualTo(Instant.ofEpochMilli(millis));
    }
  }
}
