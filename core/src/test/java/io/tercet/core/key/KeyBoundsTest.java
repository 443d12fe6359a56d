package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.key.KeyTuple.Descending;
import io.tercet.core.storage.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ranges of keys hold exactly the keys that they are meant to hold. */
class KeyBoundsTest {
  @Test
  void aPrefixRangeHoldsExactlyTheExtensions() {
    Seeds.rounds(
        10_000,
        random -> {
          boolean[] directions = RandomValues.directions(random);
          List<@Nullable Object> prefix = RandomValues.tuple(random, directions);
          List<@Nullable Object> other =
              random.nextBoolean()
                  ? RandomValues.tuple(random, directions)
                  : RandomValues.changed(random, prefix);
          if (other.size() >= prefix.size()) {
            extend(random, other);
          }
          byte[] start = encode(prefix);
          boolean extension =
              other.size() >= prefix.size()
                  && ValueOrder.compareTuples(prefix, other.subList(0, prefix.size())) == 0;
          assertThat(contains(start, KeyRange.after(start), encode(other)))
              .as("%s in the range of %s", other, prefix)
              .isEqualTo(extension);
          extend(random, prefix);
          assertThat(contains(start, KeyRange.after(start), encode(prefix))).isTrue();
        });
  }

  private static void extend(Random random, List<@Nullable Object> tuple) {
    for (int i = random.nextInt(3); i > 0; i--) {
      Object value = RandomValues.value(random, 1);
      tuple.add(random.nextBoolean() ? value : new Descending(value));
    }
  }

  @Test
  void aStringPrefixRangeHoldsExactlyTheStringsThatStartWithIt() {
    Seeds.rounds(
        10_000,
        random -> {
          boolean descending = random.nextBoolean();
          String prefix = RandomValues.text(random);
          Object value =
              switch (random.nextInt(3)) {
                case 0 -> prefix + RandomValues.text(random);
                case 1 -> RandomValues.text(random);
                default -> RandomValues.value(random, 1);
              };
          KeyWriter writer = new KeyWriter().addLong(5);
          byte[] start =
              (descending ? writer.descending() : writer).addStringPrefix(prefix).toByteArray();
          byte[] key = KeyTuple.of(5L, descending ? new Descending(value) : value).encode();
          assertThat(contains(start, KeyRange.after(start), key))
              .isEqualTo(value instanceof String text && text.startsWith(prefix));
        });
  }

  @Test
  void aBytesPrefixRangeHoldsExactlyTheBytesThatStartWithIt() {
    Seeds.rounds(
        5_000,
        random -> {
          byte[] prefix = RandomValues.bytes(random, random.nextInt(3));
          byte[] value = RandomValues.bytes(random, random.nextInt(4));
          byte[] start = new KeyWriter().addBytesPrefix(prefix).toByteArray();
          boolean startsWith =
              value.length >= prefix.length
                  && Arrays.equals(prefix, Arrays.copyOf(value, prefix.length));
          byte[] key = KeyTuple.of((Object) value).encode();
          assertThat(contains(start, KeyRange.after(start), key)).isEqualTo(startsWith);
        });
  }

  @Test
  void aTypeRangeHoldsExactlyTheValuesOfTheType() {
    Seeds.rounds(
        10_000,
        random -> {
          Object value = RandomValues.value(random, 1);
          boolean descending = random.nextBoolean();
          byte[] key = KeyTuple.of("p", descending ? new Descending(value) : value).encode();
          byte[] prefix = KeyTuple.of("p").encode();
          KeyReader reader = new KeyReader(key);
          reader.skip();
          KeyType actual = reader.type();
          for (KeyType type : KeyType.values()) {
            byte[] start = KeyBounds.typeStart(prefix, type, descending);
            byte[] end = KeyBounds.typeEnd(prefix, type, descending);
            assertThat(contains(start, end, key))
                .as("%s as %s", value, type)
                .isEqualTo(type == actual);
          }
        });
  }

  private static byte[] encode(List<@Nullable Object> tuple) {
    return KeyTuple.of(new ArrayList<>(tuple).toArray()).encode();
  }

  private static boolean contains(byte[] start, byte @Nullable [] end, byte[] key) {
    return Arrays.compareUnsigned(start, key) <= 0
        && (end == null || Arrays.compareUnsigned(key, end) < 0);
  }
}
