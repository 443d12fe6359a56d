package io.tercet.cli.kv;

import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Numbers;
import io.tercet.cli.output.Encoding;
import io.tercet.client.Condition;
import java.io.IOException;
import java.util.Optional;

/** The options that make a write conditional. */
final class Conditions {
  private static final String ABSENT = "--if-absent";
  private static final String EXISTS = "--if-exists";
  private static final String VERSION = "--if-version";
  private static final String VALUE = "--if-value";

  private Conditions() {}

  static void declare(Declaration declaration) {
    declaration
        .flag(EXISTS, "Only if there is an entry.")
        .option(VERSION, "N", "Only if the entry has this version.")
        .option(VALUE, "VALUE", "Only if the entry has this value; @file and - as for VALUE.");
  }

  static void declareAbsent(Declaration declaration) {
    declaration.flag(ABSENT, "Only if there is no entry.");
  }

  static Optional<Condition> of(Arguments arguments, Encoding encoding, Context context)
      throws IOException {
    Optional<String> given = arguments.oneOf(ABSENT, EXISTS, VERSION, VALUE);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String text = arguments.option(given.get()).orElse("");
    return Optional.of(
        switch (given.get()) {
          case ABSENT -> Condition.mustNotExist();
          case EXISTS -> Condition.mustExist();
          case VERSION -> Condition.versionEquals(Numbers.parse(VERSION, text, 0, Long.MAX_VALUE));
          default -> Condition.valueEquals(Encodings.value(encoding, text, context));
        });
  }
}
