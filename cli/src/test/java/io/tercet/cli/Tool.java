package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.cli.line.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, in a world of their own. */
public final class Tool {
  private final Map<String, String> environment = new HashMap<>();
  private InputStream input = InputStream.nullInputStream();
  private boolean onTerminal;
  private boolean errorsOnTerminal;

  /** Settings come from this folder, and not from whoever runs the test. */
  public Tool(Path configuration) {
    environment.put("XDG_CONFIG_HOME", configuration.toString());
  }

  public Tool with(String variable, Object value) {
    environment.put(variable, String.valueOf(value));
    return this;
  }

  public Tool without(String variable) {
    environment.remove(variable);
    return this;
  }

  public Tool input(byte[] bytes) {
    return input(new ByteArrayInputStream(bytes));
  }

  public Tool input(InputStream stream) {
    input = stream;
    return this;
  }

  public Tool onTerminal() {
    onTerminal = true;
    return this;
  }

  public Tool errorsOnTerminal() {
    errorsOnTerminal = true;
    return this;
  }

  public Ran run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    World world =
        new World(
            input,
            out,
            new PrintStream(err, true, UTF_8),
            Map.copyOf(environment),
            false,
            onTerminal,
            errorsOnTerminal);
    int code = Main.run(world, List.of(arguments));
    return new Ran(code, new String(out.toByteArray(), UTF_8), err.toString(UTF_8), out);
  }

  /** What a command line left behind. */
  public record Ran(int code, String out, String err, ByteArrayOutputStream raw) {
    public byte[] bytes() {
      return raw.toByteArray();
    }
  }
}
