package io.tercet.cli.kv;

import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Encoding;
import io.tercet.client.KeyRange;
import java.util.Optional;

/** The options that say which keys are meant. */
final class Ranges {
  static final String PREFIX = "--prefix";
  static final String START = "--start";
  static final String END = "--end";

  private static final byte[] NO_BOUND = {};

  private Ranges() {}

  static void declare(Declaration declaration) {
    declaration
        .option(PREFIX, "KEY", "Only keys that begin with this.")
        .option(START, "KEY", "From this key on.")
        .option(END, "KEY", "Up to this key, and without it.");
  }

  /** Returns the range that was asked for, if one was. */
  static Optional<KeyRange> of(Arguments arguments, Encoding encoding) {
    Optional<String> prefix = arguments.option(PREFIX);
    Optional<String> start = arguments.option(START);
    Optional<String> end = arguments.option(END);
    if (prefix.isPresent() && (start.isPresent() || end.isPresent())) {
      throw new UsageException(
          PREFIX + " and a range by " + START + " or " + END + " exclude each other");
    }
    if (prefix.isPresent()) {
      return Optional.of(KeyRange.prefix(encoding.decode(prefix.get())));
    }
    return start.isEmpty() && end.isEmpty()
        ? Optional.empty()
        : Optional.of(
            KeyRange.of(
                start.map(encoding::decode).orElse(NO_BOUND),
                end.map(encoding::decode).orElse(NO_BOUND)));
  }
}
