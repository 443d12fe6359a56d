package io.tercet.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client in another language, with nothing but the proto files. */
class NodeClientTest {
  private static final Path SCRIPTS = Path.of("src", "test", "node");

  @TempDir Path directory;

  @Test
  void aNodeClientReadsValuesAndTheReasonsOfErrors() throws Exception {
    assumeTrue(runs("node", "--version"), "Node is not installed");
    assumeTrue(
        Files.isDirectory(SCRIPTS.resolve("node_modules")),
        "the Node packages are not installed; run npm ci in api/src/test/node");
    try (ServedFixture served = new ServedFixture(directory.resolve("data"))) {
      Path output = directory.resolve("output");
      Process node =
          new ProcessBuilder("node", "client.mjs", String.valueOf(served.server().port()))
              .directory(SCRIPTS.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(node.exitValue()).as(said).isZero();
      assertThat(said).contains("all checks passed");
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
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
}
