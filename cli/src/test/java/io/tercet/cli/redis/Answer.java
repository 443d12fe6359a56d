package io.tercet.cli.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tercet.client.Entry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a step came to, in words that are the same for both sides.
 *
 * @param text all of it, or what stands before a moment
 * @param momentMs a moment in milliseconds since 1970; 0 if the answer has none
 * @param exact whether the moment must be the same to the millisecond
 */
record Answer(String text, long momentMs, boolean exact) {
  /** Much more than a call takes, and much less than two times to live differ. */
  private static final long TOLERANCE_MS = 120_000;

  static final Answer NOTHING = of("nothing");

  static Answer of(String text) {
    return new Answer(text, 0, true);
  }

  static Answer of(long number) {
    return of(Long.toString(number));
  }

  static Answer of(boolean yes) {
    return of(yes ? 1 : 0);
  }

  static Answer value(@Nullable String value) {
    return value == null ? NOTHING : of("value " + value);
  }

  static Answer value(Optional<Entry> entry) {
    return entry.map(e -> value(new String(e.value(), ISO_8859_1))).orElse(NOTHING);
  }

  /** A moment that was set as it is, or counted from now where it is not so far away. */
  static Answer moment(long ms, long exactFromMs) {
    return new Answer("at", ms, ms >= exactFromMs);
  }

  boolean matches(Answer other) {
    return text.equals(other.text)
        && exact == other.exact
        && Math.abs(momentMs - other.momentMs) <= (exact ? 0 : TOLERANCE_MS);
  }
}
