package io.tercet.cli.kv;

import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Bytes;
import io.tercet.cli.output.Row;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import java.util.Optional;

/** The options that every write has, and what every write prints. */
final class Writes {
  static final String REQUEST_ID = "--request-id";
  static final String PREVIOUS = "--previous";

  private static final String DURABILITY = "--durability";

  private Writes() {}

  static void declare(Declaration declaration) {
    declaration
        .choice(
            DURABILITY,
            "WHEN",
            "Acknowledge when synced to disk: sync (default), or buffered.",
            "sync",
            "buffered")
        .option(REQUEST_ID, "ID", "Carry out the same call with the same id only once.");
  }

  static Durability durability(Arguments arguments) {
    String text = arguments.option(DURABILITY).orElse("sync");
    return switch (text) {
      case "sync" -> Durability.SYNC;
      case "buffered" -> Durability.BUFFERED;
      default ->
          throw new UsageException(DURABILITY + " takes sync or buffered, and not '" + text + "'");
    };
  }

  static Row withPrevious(Row row, Optional<Entry> previous) {
    return row.with("previous_value", previous.map(entry -> new Bytes(entry.value())))
        .with("previous_version", previous.map(Entry::version))
        .with("previous_expire_at", previous.flatMap(Entry::expireAt));
  }
}
