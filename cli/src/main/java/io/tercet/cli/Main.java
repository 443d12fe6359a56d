package io.tercet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code tercet} command. */
@Command(
    name = "tercet",
    description = "One store for key-value pairs, JSON documents and a property graph.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new Main()).execute(arguments);
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"tercet " + (version == null ? "(from classes)" : version)};
    }
  }
}
