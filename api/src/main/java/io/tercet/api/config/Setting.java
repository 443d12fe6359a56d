package io.tercet.api.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One key of the configuration: what it is called, what it may be, and what it is for. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> {
  private final String key;
  private final String allowed;
  private final T defaultValue;
  private final String description;
  private final Function<String, T> parser;

  private Setting(
      String key, String allowed, T defaultValue, String description, Function<String, T> parser) {
    this.key = key;
    this.allowed = allowed;
    this.defaultValue = defaultValue;
    this.description = description;
    this.parser = parser;
  }

  /** Returns a setting of any text that is not empty. */
  static Setting<String> text(String key, String defaultValue, String description) {
    return new Setting<>(
        key,
        "text",
        defaultValue,
        description,
        value -> {
          if (value.isBlank()) {
            throw new IllegalArgumentException("empty text");
          }
          return value;
        });
  }

  /** Returns a setting that is on or off. */
  static Setting<Boolean> flag(String key, boolean defaultValue, String description) {
    return new Setting<>(
        key,
        "true or false",
        defaultValue,
        description,
        value ->
            switch (value) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("neither true nor false");
            });
  }

  /** Returns a setting of one of some words. */
  static Setting<String> choice(
      String key, String defaultValue, List<String> words, String description) {
    return new Setting<>(
        key,
        String.join(", ", words),
        defaultValue,
        description,
        value -> {
          if (!words.contains(value)) {
            throw new IllegalArgumentException("none of the words");
          }
          return value;
        });
  }

  /** Returns a setting of a whole number from {@code min} to {@code max}. */
  static Setting<Integer> integer(
      String key, int defaultValue, int min, int max, String description) {
    return new Setting<>(
        key,
        range(min, max),
        defaultValue,
        description,
        value -> (int) bounded(Long.parseLong(value), min, max));
  }

  /** Returns a setting of a time in milliseconds from {@code min} to {@code max}. */
  static Setting<Long> millis(
      String key, long defaultValue, long min, long max, String description) {
    return new Setting<>(
        key,
        range(min, max),
        defaultValue,
        description,
        value -> bounded(Long.parseLong(value), min, max));
  }

  /** Returns a setting of a size in bytes, which may also be written as KiB, MiB or GiB. */
  static Setting<Long> bytes(
      String key, long defaultValue, long min, long max, String description) {
    return new Setting<>(
        key,
        Sizes.render(min) + " to " + Sizes.render(max),
        defaultValue,
        description,
        value -> bounded(Sizes.parse(value), min, max));
  }

  private static String range(long min, long max) {
    return String.format(Locale.ROOT, "%,d to %,d", min, max);
  }

  private static long bounded(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  /** Returns the key, e.g. {@code server.port}. */
  public String key() {
    return key;
  }

  /** Returns the name of the environment variable, e.g. {@code TERCET_SERVER_PORT}. */
  public String environmentVariable() {
    return "TERCET_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Returns what values are allowed, for people. */
  public String allowed() {
    return allowed;
  }

  /** Returns the value that holds where none is given. */
  public T defaultValue() {
    return defaultValue;
  }

  /** Returns the default as it would be written in a file. */
  public String defaultText() {
    return key.endsWith("_bytes")
        ? Sizes.render((Long) defaultValue)
        : String.valueOf(defaultValue);
  }

  /** Returns what the setting is for; Markdown, one or more sentences. */
  public String description() {
    return description;
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it is none of the allowed ones
   */
  T parse(String text) {
    return parser.apply(text.strip());
  }

  @Override
  public String toString() {
    return key;
  }
}
