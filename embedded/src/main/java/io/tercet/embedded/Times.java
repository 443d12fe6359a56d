package io.tercet.embedded;

import java.time.Duration;

/** Checks of spans of time that callers hand in. */
final class Times {
  private Times() {}

  /** The span in milliseconds, rounded down, or an IllegalArgumentException if that is below 1. */
  static long atLeastOneMs(Duration span, String name) {
    long ms = span.toMillis();
    if (ms < 1) {
      throw new IllegalArgumentException("The " + name + " must be 1 ms or more, and is " + span);
    }
    return ms;
  }
}
