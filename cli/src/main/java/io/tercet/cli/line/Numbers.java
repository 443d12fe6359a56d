package io.tercet.cli.line;

import io.tercet.cli.ending.UsageException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, spans and moments that people type. */
public final class Numbers {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");

  /** A hundred years: more is a mistake, and would be too much for a clock that counts nanos. */
  private static final long SPAN_DAYS_MAX = 36_500;

  private static final long DAY_MS = 86_400_000;

  private Numbers() {}

  /** Returns a whole number within bounds. */
  public static long parse(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(name + " takes a whole number, and not '" + text + "'");
    }
    String bounds = max == Long.MAX_VALUE ? min + " or more" : "from " + min + " to " + max;
    throw new UsageException(name + " takes a number " + bounds + ", and not " + text);
  }

  /** Returns a span such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h} or {@code 7d}. */
  public static Duration span(String name, String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new UsageException(
          name + " takes a span such as 500ms, 30s, 5m, 2h or 7d, and not '" + text + "'");
    }
    long amount = Long.parseLong(matcher.group(1));
    long unitMs =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> DAY_MS;
        };
    if (amount > SPAN_DAYS_MAX * DAY_MS / unitMs) {
      throw new UsageException(name + " takes at most " + SPAN_DAYS_MAX + "d, and not " + text);
    }
    return Duration.ofMillis(amount * unitMs);
  }

  /** Returns a moment in ISO 8601, such as {@code 2030-01-31T12:00:00Z}; after 1970 began. */
  public static Instant moment(String name, String text) {
    try {
      Instant moment = OffsetDateTime.parse(text).toInstant();
      if (moment.toEpochMilli() < 1) {
        throw new UsageException(name + " takes a moment after 1970 began, and not " + text);
      }
      return moment;
    } catch (DateTimeException | ArithmeticException e) {
      throw new UsageException(
          name + " takes a moment such as 2030-01-31T12:00:00Z, and not '" + text + "'");
    }
  }
}
