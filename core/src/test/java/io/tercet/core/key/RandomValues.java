package io.tercet.core.key;

import io.tercet.core.key.KeyTuple.Binary;
import io.tercet.core.key.KeyTuple.Descending;
import io.tercet.core.key.KeyTuple.Field;
import io.tercet.core.key.KeyTuple.Fields;
import io.tercet.core.key.KeyTuple.Mark;
import io.tercet.core.key.KeyTuple.ObjectId;
import io.tercet.core.key.KeyTuple.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values of all types, from small sets, so that equal and almost equal ones meet often. */
final class RandomValues {
  private static final int[] CODE_POINTS = {
    0, 1, 2, 'a', 'b', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF
  };
  private static final long[] MILLIS = {
    Long.MIN_VALUE, -1_000, -1, 0, 1, 999, 1_000, 1_767_225_600_000L, Long.MAX_VALUE
  };
  private static final int[] NANOS = {0, 0, 1, 127, 128, 1_000, 500_000, 524_288, 999_999};
  private static final List<Mark> MARKS = List.of(Mark.MIN_KEY, Mark.MISSING, Mark.MAX_KEY);
  private static final int[] BYTES = {0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF};

  private RandomValues() {}

  static List<@Nullable Object> tuple(Random random, boolean[] descending) {
    List<@Nullable Object> tuple = new ArrayList<>();
    int size = random.nextInt(descending.length + 1);
    for (int i = 0; i < size; i++) {
      Object value = value(random, 3);
      tuple.add(descending[i] ? new Descending(value) : value);
    }
    return tuple;
  }

  static boolean[] directions(Random random) {
    boolean[] descending = new boolean[1 + random.nextInt(3)];
    for (int i = 0; i < descending.length; i++) {
      descending[i] = random.nextInt(3) == 0;
    }
    return descending;
  }

  static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 11)) {
      case 0 -> null;
      case 1 -> MARKS.get(random.nextInt(MARKS.size()));
      case 2 -> random.nextBoolean();
      case 3, 4 -> RandomNumbers.next(random);
      case 5 -> text(random);
      case 6 -> bytes(random, random.nextInt(4));
      case 7 -> binary(random);
      case 8 -> new ObjectId(HexFormat.of().formatHex(bytes(random, 12)));
      case 9 -> instant(random);
      case 10 -> new Timestamp((random.nextLong() >> 62) << random.nextInt(64));
      case 11, 12 -> list(random, depth - 1);
      default -> fields(random, depth - 1);
    };
  }

  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) BYTES[random.nextInt(BYTES.length)];
    }
    return bytes;
  }

  private static Binary binary(Random random) {
    int length = random.nextInt(4) == 0 ? 253 + random.nextInt(4) : random.nextInt(3);
    return new Binary(
        BYTES[random.nextInt(BYTES.length)], HexFormat.of().formatHex(bytes(random, length)));
  }

  private static Instant instant(Random random) {
    return Instant.ofEpochMilli(MILLIS[random.nextInt(MILLIS.length)])
        .plusNanos(NANOS[random.nextInt(NANOS.length)]);
  }

  private static List<@Nullable Object> list(Random random, int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(random, depth));
    }
    return list;
  }

  private static Fields fields(Random random, int depth) {
    List<Field> fields = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(new Field(text(random), value(random, depth)));
    }
    return new Fields(fields);
  }

  /** Returns the same values with one of them changed a little. */
  static List<@Nullable Object> changed(Random random, List<@Nullable Object> tuple) {
    List<@Nullable Object> changed = new ArrayList<>(tuple);
    if (!changed.isEmpty()) {
      int index = random.nextInt(changed.size());
      Object old = changed.get(index);
      changed.set(
          index,
          old instanceof Descending descending
              ? new Descending(changedValue(random, descending.value()))
              : changedValue(random, old));
    }
    return changed;
  }

  private static @Nullable Object changedValue(Random random, @Nullable Object value) {
    if (value instanceof Number number) {
      return RandomNumbers.near(random, number);
    } else if (value instanceof String text) {
      return random.nextBoolean() ? text + text(random) : text(random);
    } else if (value instanceof List<?> list) {
      return changed(random, new ArrayList<>(list));
    } else if (value instanceof Fields object && !object.fields().isEmpty()) {
      List<Field> fields = new ArrayList<>(object.fields());
      int index = random.nextInt(fields.size());
      Field old = fields.get(index);
      fields.set(
          index,
          random.nextBoolean()
              ? new Field(old.name(), changedValue(random, old.value()))
              : new Field(text(random), old.value()));
      return new Fields(fields);
    }
    return value(random, 1);
  }
}
