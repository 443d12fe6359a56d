package io.tercet.bench.client;

import io.tercet.bench.measure.Contest;
import io.tercet.bench.measure.Load;
import io.tercet.bench.measure.Options;
import io.tercet.bench.measure.Report;
import io.tercet.bench.wire.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a command of the command line takes, from its start to its end, beside a JVM that does
 * nothing. The command is that of the working copy, by its launcher.
 */
public final class CommandStart {
  private CommandStart() {}

  /** Runs the one table of this benchmark. */
  public static void run(Options options, Report report) throws Exception {
    String tercet = Path.of(options.text("tercet", "../tercet")).toAbsolutePath().toString();
    String java = System.getProperty("java.home") + "/bin/java";
    String nothing = System.getProperty("java.class.path");
    try (ServerProcess server = ServerProcess.start(options.directory().resolve("client"))) {
      String port = "--port=" + server.port();
      once(List.of(tercet, "kv", "put", "bench", "key", "value", port));
      report.table(
          "a command, from start to end", Contest.columns(List.of("threads"), "a JVM that ends"));
      new Contest(report, options)
          .add(
              "a JVM that ends",
              () ->
                  repeat(
                      options,
                      List.of(
                          java,
                          "-XX:TieredStopAtLevel=1",
                          "-XX:+UseSerialGC",
                          "-XX:-UsePerfData",
                          "-cp",
                          nothing,
                          Nothing.class.getName())))
          .add("tercet --version", () -> repeat(options, List.of(tercet, "--version")))
          .add("tercet ping", () -> repeat(options, List.of(tercet, "ping", port)))
          .add(
              "tercet kv get",
              () -> repeat(options, List.of(tercet, "kv", "get", "bench", "key", port)))
          .add(
              "tercet kv put",
              () -> repeat(options, List.of(tercet, "kv", "put", "bench", "key", "value", port)))
          .run(1, 1);
    }
  }

  private static Load.Figures repeat(Options options, List<String> command) throws Exception {
    return Load.blocking(1, options.seconds(), i -> () -> once(command));
  }

  private static void once(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " ended with an error");
    }
  }

  /** The program that does nothing. */
  static final class Nothing {
    private Nothing() {}

    public static void main(String[] arguments) {}
  }
}
