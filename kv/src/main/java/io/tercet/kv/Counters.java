package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Counters: the decimal text of a 64-bit integer, so that put, increment and get work together. */
final class Counters {
  /** The length of the least int64. */
  private static final int CHARS_MAX = 20;

  private Counters() {}

  /** Returns what a counter is after an increment. */
  static long after(Operation.Increment increment, @Nullable Entry before) {
    if (increment.minValue() > increment.maxValue()) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "The least value allowed is greater than the greatest.")
          .with("min_value", increment.minValue())
          .with("max_value", increment.maxValue());
    }
    long value = before == null ? increment.initialValue() : parse(before.value());
    long sum = value + increment.delta();
    boolean overflow = ((value ^ sum) & (increment.delta() ^ sum)) < 0;
    if (overflow || sum < increment.minValue() || sum > increment.maxValue()) {
      throw new TercetException(
              Reason.COUNTER_OUT_OF_RANGE,
              "The counter would leave its range; nothing was changed.")
          .with("value", value)
          .with("delta", increment.delta())
          .with("min_value", increment.minValue())
          .with("max_value", increment.maxValue());
    }
    return sum;
  }

  static byte[] encode(long value) {
    return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
  }

  private static long parse(byte[] text) {
    if (text.length > 0 && text.length <= CHARS_MAX && text[0] != '+') {
      try {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
      } catch (NumberFormatException e) {
        throw notCounter(text, e);
      }
    }
    throw notCounter(text, null);
  }

  private static TercetException notCounter(byte[] text, @Nullable Throwable cause) {
    return new TercetException(
            Reason.NOT_A_COUNTER,
            "The value is not the decimal text of a 64-bit integer; put one first.",
            cause)
        .with("bytes", text.length);
  }
}
