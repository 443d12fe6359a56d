package io.tercet.bench.measure;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Flags of one benchmark run, {@code --name value} each, with defaults given where they are read.
 * Immutable; any thread may read it.
 */
public final class Options {
  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads {@code --name value} pairs from {@code arguments}, starting at index {@code from}.
   *
   * @throws IllegalArgumentException if an argument is not part of such a pair
   */
  public static Options parse(String[] arguments, int from) {
    Map<String, String> values = new HashMap<>();
    for (int i = from; i < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
        throw new IllegalArgumentException("expected --name value, found: " + arguments[i]);
      }
      values.put(arguments[i].substring(2), arguments[i + 1]);
    }
    return new Options(Map.copyOf(values));
  }

  /** The flag as text. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** The flag as a whole number. */
  public int integer(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)));
  }

  /** The flag as a decimal number. */
  public double decimal(String name, double otherwise) {
    return Double.parseDouble(text(name, Double.toString(otherwise)));
  }

  /** How long each single measurement runs, in seconds ({@code --seconds}, default 2). */
  public double seconds() {
    return decimal("seconds", 2);
  }

  /** The folder for data of this run ({@code --dir}); it is emptied before use. */
  public Path directory() {
    return Path.of(text("dir", "target/bench-data"));
  }
}
