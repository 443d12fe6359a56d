package io.tercet.cli.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each command of the readme's walk against a server of its own, and compares what it prints,
 * the server's port and the numbers of versions aside. Where the readme shows an error, the command
 * must end with the exit code for what is not found or a condition that does not hold.
 */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern READY =
      Pattern.compile("Tercet serves on 127\\.0\\.0\\.1:(\\d+),.*");

  @TempDir Path directory;

  /** A command and what the readme says it prints. */
  private record Step(String command, List<String> output) {}

  @Test
  void theWalkDoesWhatItSays() throws Exception {
    List<Step> steps = steps(Files.readString(Path.of("..", "README.md")));
    assertTrue(steps.size() >= 10, "the walk has its steps");
    String data = directory.resolve("data").toString();
    Process server = process(List.of("serve", "--port", "0", "--data", data)).start();
    try {
      String port = port(server);
      for (Step step : steps) {
        run(step, port);
      }
    } finally {
      server.destroy();
      assertEquals(143, server.waitFor(), "the server ends in order when told to");
    }
  }

  private static List<Step> steps(String readme) {
    List<Step> steps = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(readme);
    while (blocks.find()) {
      for (String line : blocks.group(1).lines().toList()) {
        if (line.startsWith("$ ")) {
          steps.add(new Step(line.substring(2), new ArrayList<>()));
        } else {
          steps.get(steps.size() - 1).output().add(line);
        }
      }
    }
    return steps;
  }

  private static void run(Step step, String port) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(step.command());
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    assertEquals("./tercet", words.remove(0), step.command());
    ProcessBuilder builder = process(words);
    builder.environment().put("TERCET_PORT", port);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    String expected = String.join("\n", step.output());
    assertEquals(comparable(expected), comparable(printed.stripTrailing()), step.command());
    assertEquals(expected.startsWith("tercet: ") ? 1 : 0, exitCode, step.command());
  }

  /** What differs from run to run: versions, and the port. */
  private static String comparable(String output) {
    return output
        .replaceAll("version(\"?): \\d+", "version$1: N")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT");
  }

  private static ProcessBuilder process(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.tercet.cli.Main");
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static String port(Process server) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return ready.group(1);
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("the server ended: " + seen);
  }
}
