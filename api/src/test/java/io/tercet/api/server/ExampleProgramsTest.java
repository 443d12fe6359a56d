package io.tercet.api.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in other languages print what they are said to print. */
class ExampleProgramsTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final long SECONDS_MAX = 120;

  @TempDir Path directory;

  @Test
  void theNodeExampleDoesWhatItSays() throws Exception {
    runsTwice(node(), ServerConfig.defaults());
  }

  @Test
  void theNodeExampleRepeatsCallsThatAreRefused() throws Exception {
    runsTwice(node(), ofFewTransactions());
  }

  @Test
  void thePythonExampleDoesWhatItSays() throws Exception {
    runsTwice(python(), ServerConfig.defaults());
  }

  @Test
  void thePythonExampleRepeatsCallsThatAreRefused() throws Exception {
    runsTwice(python(), ofFewTransactions());
  }

  /** Of the 20 transfers at once, most are refused at first, to be tried again. */
  private static ServerConfig ofFewTransactions() {
    return ServerConfig.defaults().with(Settings.TRANSACTION_MAX_OPEN, 4);
  }

  /** The second run finds what the first one left. */
  private void runsTwice(Example example, ServerConfig config) throws Exception {
    String expected = Files.readString(EXAMPLES.resolve("expected-output.txt"));
    try (ServedFixture served = new ServedFixture(directory.resolve("data"), config)) {
      String address = "127.0.0.1:" + served.server().port();
      for (int run = 0; run < 2; run++) {
        assertThat(example.run(directory, List.of(address))).isEqualTo(expected);
      }
    }
  }

  private static Example node() throws Exception {
    Path folder = EXAMPLES.resolve("node");
    assumeTrue(succeeds("node", "--version"), "Node is not installed");
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules")),
        "the Node packages are not installed; run npm ci in examples/node");
    return new Example(folder, List.of("node", "bank.mjs"), "");
  }

  private Example python() throws Exception {
    Path folder = EXAMPLES.resolve("python");
    Optional<String> python = pythonWithGrpc();
    assumeTrue(python.isPresent(), "Python with grpc and protobuf is not installed");
    assumeTrue(succeeds("protoc", "--version"), "protoc is not installed");
    assumeTrue(succeeds("sh", "-c", "command -v grpc_python_plugin"), "its plugin is missing");
    Path generated = directory.resolve("generated").toAbsolutePath();
    Example generate = new Example(folder, List.of("./generate", generated.toString()), "");
    assertThat(generate.run(directory, List.of())).isEmpty();
    return new Example(folder, List.of(python.get(), "bank.py"), generated.toString());
  }

  /**
   * The one on the path may be another than the system's, which alone has the system's packages.
   */
  private static Optional<String> pythonWithGrpc() throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (succeeds(python, "-c", "import grpc, google.protobuf")) {
        return Optional.of(python);
      }
    }
    return Optional.empty();
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** A program, and where it finds generated Python classes. */
  private record Example(Path folder, List<String> command, String pythonPath) {

    /** Runs it to its end, which is to be a good one, and returns all that it printed. */
    String run(Path scratch, List<String> arguments) throws Exception {
      Path output = Files.createTempFile(scratch, "output", "");
      ProcessBuilder builder =
          new ProcessBuilder(Stream.concat(command.stream(), arguments.stream()).toList())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("PYTHONPATH", pythonPath);
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      Process process = builder.start();
      try {
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        String printed = Files.readString(output, UTF_8);
        assertThat(ended).as("%s ended; printed: %s", command, printed).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
      } finally {
        process.toHandle().destroyForcibly();
      }
    }
  }
}
