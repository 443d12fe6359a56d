package io.tercet.cli.line;

import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** The options that every command has, which may stand before and after its words. */
final class GlobalOptions {
  static final String HOST = "--host";
  static final String PORT = "--port";
  static final String DATABASE = "--database";
  static final String OUTPUT = "--output";
  static final String PROFILE = "--profile";
  static final String TIMEOUT = "--timeout";
  static final String DEBUG = "--debug";
  static final String HELP = "--help";
  static final String VERSION = "--version";

  /** Those that are followed by a value, with their short forms. */
  private static final Set<String> WITH_VALUE =
      Set.of(HOST, PORT, DATABASE, "-d", OUTPUT, "-o", PROFILE, TIMEOUT);

  /** Named in the documentation, and not built yet. */
  private static final List<String> NOT_BUILT = List.of("--user", "--tls", "--password");

  private GlobalOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(
        Declaration.option(new String[] {HOST}, "HOST", "Name or address of the server."));
    spec.addOption(Declaration.option(new String[] {PORT}, "PORT", "Its port. Default: 7411."));
    spec.addOption(
        Declaration.option(
            new String[] {"-d", DATABASE}, "NAME", "The database. Default: default."));
    spec.addOption(
        Declaration.choice(
            new String[] {"-o", OUTPUT},
            "FORMAT",
            "table, json, jsonl or csv. Default: table on a terminal, jsonl in a pipe.",
            "table",
            "json",
            "jsonl",
            "csv"));
    spec.addOption(
        Declaration.option(
            new String[] {PROFILE}, "NAME", "Section of the profile file. Default: default."));
    spec.addOption(
        Declaration.option(
            new String[] {TIMEOUT}, "SPAN", "How long to wait for an answer. Default: 30s."));
    spec.addOption(Declaration.flag(new String[] {DEBUG}, "Print stack traces of errors."));
    spec.addOption(Declaration.flag(new String[] {"-h", HELP}, "Print this help."));
    spec.addOption(Declaration.flag(new String[] {"-V", VERSION}, "Print the version."));
  }

  static boolean takesValue(String argument) {
    return WITH_VALUE.contains(argument);
  }

  static boolean isNotBuilt(String argument) {
    return NOT_BUILT.stream().anyMatch(argument::startsWith);
  }
}
