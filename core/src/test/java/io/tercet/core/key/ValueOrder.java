package io.tercet.core.key;

import io.tercet.core.key.KeyTuple.Binary;
import io.tercet.core.key.KeyTuple.Descending;
import io.tercet.core.key.KeyTuple.Field;
import io.tercet.core.key.KeyTuple.Fields;
import io.tercet.core.key.KeyTuple.Mark;
import io.tercet.core.key.KeyTuple.ObjectId;
import io.tercet.core.key.KeyTuple.Timestamp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order that keys are to have, written down once more over plain Java values, without a thought
 * of bytes: the reference that the encoding is compared with.
 */
final class ValueOrder {
  private ValueOrder() {}

  /** Compares two tuples: the first difference decides, else the longer one is greater. */
  static int compareTuples(List<?> a, List<?> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      Object left = a.get(i);
      Object right = b.get(i);
      int order =
          left instanceof Descending l && right instanceof Descending r
              ? compare(r.value(), l.value())
              : compare(left, right);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    int types = Integer.compare(typeRank(a), typeRank(b));
    if (types != 0 || a == null || b == null || a instanceof Mark) {
      return types;
    }
    if (a instanceof Number left) {
      return compareNumbers(left, (Number) b);
    } else if (a instanceof String left) {
      return compareText(left, (String) b);
    } else if (a instanceof List<?> left) {
      return compareTuples(left, (List<?>) b);
    } else if (a instanceof Fields left) {
      return compareFields(left.fields(), ((Fields) b).fields());
    } else if (a instanceof byte[] left) {
      return compareBytes(left, (byte[]) b);
    } else if (a instanceof Binary left) {
      return compareBinary(left, (Binary) b);
    } else if (a instanceof ObjectId left) {
      return compareBytes(bytes(left.hex()), bytes(((ObjectId) b).hex()));
    } else if (a instanceof Boolean left) {
      return Boolean.compare(left, (Boolean) b);
    } else if (a instanceof Instant left) {
      return left.compareTo((Instant) b);
    }
    return Long.compareUnsigned(((Timestamp) a).value(), ((Timestamp) b).value());
  }

  private static int typeRank(@Nullable Object value) {
    if (value == null) {
      return 3;
    } else if (value instanceof Mark mark) {
      return mark == Mark.MIN_KEY ? 1 : mark == Mark.MISSING ? 2 : 99;
    }
    List<Class<?>> order =
        List.of(
            Number.class,
            String.class,
            Fields.class,
            List.class,
            byte[].class,
            Binary.class,
            ObjectId.class,
            Boolean.class,
            Instant.class,
            Timestamp.class);
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).isInstance(value)) {
        return 4 + i;
      }
    }
    throw new IllegalArgumentException("no value of a key: " + value.getClass());
  }

  private static int compareNumbers(Number a, Number b) {
    int special = Integer.compare(specialRank(a), specialRank(b));
    return special != 0 || specialRank(a) != 0 ? special : exact(a).compareTo(exact(b));
  }

  private static int specialRank(Number number) {
    double value = number instanceof Double ? number.doubleValue() : 0;
    if (Double.isNaN(value)) {
      return -2;
    }
    return Double.isInfinite(value) ? (value < 0 ? -1 : 1) : 0;
  }

  static BigDecimal exact(Number number) {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    return number instanceof Double
        ? new BigDecimal(number.doubleValue())
        : BigDecimal.valueOf(number.longValue());
  }

  private static int compareText(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      if (left[i] != right[i]) {
        return Integer.compare(left[i], right[i]);
      }
    }
    return Integer.compare(left.length, right.length);
  }

  /** As MongoDB compares embedded documents: type, then name, then value, field by field. */
  private static int compareFields(List<Field> a, List<Field> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      Field left = a.get(i);
      Field right = b.get(i);
      int order = Integer.compare(typeRank(left.value()), typeRank(right.value()));
      order = order != 0 ? order : compareText(left.name(), right.name());
      order = order != 0 ? order : compare(left.value(), right.value());
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareBinary(Binary a, Binary b) {
    int order = Integer.compare(a.hex().length(), b.hex().length());
    order = order != 0 ? order : Integer.compare(a.subtype(), b.subtype());
    return order != 0 ? order : compareBytes(bytes(a.hex()), bytes(b.hex()));
  }

  private static int compareBytes(byte[] a, byte[] b) {
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int order = Integer.compare(a[i] & 0xFF, b[i] & 0xFF);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.length, b.length);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Returns what reading a key is to give for a value that was written. */
  static @Nullable Object canonical(@Nullable Object value) {
    if (value instanceof Number number) {
      return canonicalNumber(number);
    } else if (value instanceof List<?> list) {
      return list.stream().map(ValueOrder::canonical).toList();
    } else if (value instanceof Fields object) {
      return new Fields(
          object.fields().stream()
              .map(field -> new Field(field.name(), canonical(field.value())))
              .toList());
    } else if (value instanceof Descending descending) {
      return new Descending(canonical(descending.value()));
    } else if (value instanceof byte[] bytes) {
      return "bytes " + HexFormat.of().formatHex(bytes); // arrays do not know equality
    }
    return value;
  }

  private static Number canonicalNumber(Number number) {
    if (specialRank(number) != 0) {
      return number.doubleValue();
    }
    BigDecimal exact = exact(number);
    BigDecimal integer = new BigDecimal(Long.MAX_VALUE);
    if (exact.abs().compareTo(integer.add(BigDecimal.ONE)) <= 0) {
      BigInteger whole = exact.toBigInteger();
      if (whole.bitLength() < Long.SIZE && new BigDecimal(whole).compareTo(exact) == 0) {
        return whole.longValue();
      }
    }
    double nearest = exact.doubleValue();
    boolean isDouble = !Double.isInfinite(nearest) && new BigDecimal(nearest).compareTo(exact) == 0;
    return isDouble ? (Number) nearest : (Number) exact.stripTrailingZeros();
  }
}
