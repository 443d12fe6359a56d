package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, by a script named tercet in a folder. */
final class Processes {
  private static final long SECONDS_MAX = 120;

  private final Path folder;

  Processes(Path folder) throws IOException {
    this.folder = folder;
    Path script = folder.resolve("tercet");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    // In the distribution the manifest of a jar says so; newer versions of Java warn without it.
    String allowed = Runtime.version().feature() < 24 ? "" : " --enable-native-access=ALL-UNNAMED";
    String jvm = allowed + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '";
    Files.writeString(
        script,
        "#!/bin/sh\nexec '"
            + java
            + "'"
            + jvm
            + System.getProperty("java.class.path")
            + "' io.tercet.cli.Main \"$@\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  /** Starts a line of the shell; standard error goes where standard output goes. */
  Process start(String line, String... environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", line).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("TERCET_"));
    builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    return builder.start();
  }

  /** Runs a line of the shell to its end, and returns what it printed. */
  Ended run(String line, String... environment) throws IOException, InterruptedException {
    Process process = start(line, environment);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as(line).isTrue();
    return new Ended(process.exitValue(), out);
  }

  /** What a line of the shell left behind. */
  record Ended(int code, String out) {}
}
