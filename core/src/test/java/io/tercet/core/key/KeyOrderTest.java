package io.tercet.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of keys' bytes is the order of their values, and equal values have equal bytes. */
class KeyOrderTest {
  /** Neighbours in a total order suffice: the rest follows. */
  @Test
  void edgeNumbersAreInOrder() {
    List<Number> numbers = new ArrayList<>(RandomNumbers.edges());
    assertThat(numbers).hasSizeGreaterThan(900);
    numbers.sort(ValueOrder::compare);
    for (int i = 1; i < numbers.size(); i++) {
      assertInOrder(List.of(numbers.get(i - 1)), List.of(numbers.get(i)));
    }
  }

  @Test
  void numbersCloseToEachOtherAreInOrder() {
    Seeds.rounds(
        10_000,
        random -> {
          Number number = RandomNumbers.next(random);
          assertInOrder(List.of(number), List.of(RandomNumbers.near(random, number)));
        });
  }

  @Test
  void tuplesInAnyDirectionsAreInOrder() {
    Seeds.rounds(
        10_000,
        random -> {
          boolean[] descending = RandomValues.directions(random);
          List<@Nullable Object> tuple = RandomValues.tuple(random, descending);
          assertInOrder(tuple, RandomValues.changed(random, tuple));
          assertInOrder(tuple, RandomValues.tuple(random, descending));
        });
  }

  @Test
  void valuesOfAllTypesSortAsTheirKeysDo() {
    Seeds.rounds(
        20,
        random -> {
          List<KeyTuple> tuples = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            tuples.add(KeyTuple.of(RandomValues.value(random, 2)));
          }
          tuples.sort((a, b) -> Arrays.compareUnsigned(a.encode(), b.encode()));
          for (int i = 1; i < tuples.size(); i++) {
            List<?> less = tuples.get(i - 1).values();
            List<?> more = tuples.get(i).values();
            assertThat(ValueOrder.compareTuples(less, more))
                .as("%s before %s", less, more)
                .isLessThanOrEqualTo(0);
          }
        });
  }

  private static void assertInOrder(List<?> a, List<?> b) {
    byte[] left = KeyTuple.of(a.toArray()).encode();
    byte[] right = KeyTuple.of(b.toArray()).encode();
    assertThat(Integer.signum(Arrays.compareUnsigned(left, right)))
        .as("%s against %s", a, b)
        .isEqualTo(Integer.signum(ValueOrder.compareTuples(a, b)));
  }
}
