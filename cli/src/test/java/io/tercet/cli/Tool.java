package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.cli.line.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, in a world of their own. */
final class Tool {
  private final Map<String, String> environment = new HashMap<>();
  private byte[] input = new byte[0];
  private boolean onTerminal;
  private boolean errorsOnTerminal;

  /** Settings come from this folder, and not from whoever runs the test. */
  Tool(Path configuration) {
    environment.put("XDG_CONFIG_HOME", configuration.toString());
  }

  Tool with(String variable, Object value) {
    environment.put(variable, String.valueOf(value));
    return this;
  }

  Tool without(String variable) {
    environment.remove(variable);
    return this;
  }

  Tool input(byte[] bytes) {
    input = bytes;
    return this;
  }

  Tool onTerminal() {
    onTerminal = true;
    return this;
  }

  Tool errorsOnTerminal() {
    errorsOnTerminal = true;
    return this;
  }

  Ran run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    World world =
        new World(
            new ByteArrayInputStream(input),
            out,
            new PrintStream(err, true, UTF_8),
            Map.copyOf(environment),
            onTerminal,
            errorsOnTerminal);
    int code = Main.run(world, List.of(arguments));
    return new Ran(code, new String(out.toByteArray(), UTF_8), err.toString(UTF_8), out);
  }

  /** What a command line left behind. */
  record Ran(int code, String out, String err, ByteArrayOutputStream raw) {
    byte[] bytes() {
      return raw.toByteArray();
    }
  }
}
