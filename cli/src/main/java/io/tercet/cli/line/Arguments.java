package io.tercet.cli.line;

import io.tercet.cli.ending.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/** The parameters and options of one command, as they were given. */
public final class Arguments {
  // Put before an argument such as -5, which would look like an option: no argument can have it.
  private static final char SHIELD = '\0';

  private final ParseResult parsed;

  Arguments(ParseResult parsed) {
    this.parsed = parsed;
  }

  /** Shields negative numbers from being taken for options. */
  static String[] shield(List<String> arguments) {
    return arguments.stream()
        .map(one -> one.matches("-[0-9]+") ? SHIELD + one : one)
        .toArray(String[]::new);
  }

  private static String unshield(String argument) {
    return argument.indexOf(SHIELD) == 0 ? argument.substring(1) : argument;
  }

  /** Returns a parameter that must be given, by its position from 0 on. */
  public String parameter(int position) {
    return optionalParameter(position).orElseThrow();
  }

  /** Returns a parameter that may be left out. */
  public Optional<String> optionalParameter(int position) {
    String value = parsed.matchedPositionalValue(position, (String) null);
    return Optional.ofNullable(value).map(Arguments::unshield);
  }

  /** Returns all parameters from a position on. */
  public List<String> parameters(int from) {
    List<String> values = new ArrayList<>();
    for (ArgSpec positional : parsed.matchedPositionals()) {
      for (String value : positional.originalStringValues()) {
        values.add(unshield(value));
      }
    }
    return values.subList(Math.min(from, values.size()), values.size());
  }

  /** Returns the value of an option, if it was given and has one. */
  public Optional<String> option(String name) {
    @Nullable Object value = parsed.matchedOptionValue(name, (Object) null);
    return value instanceof String text ? Optional.of(unshield(text)) : Optional.empty();
  }

  /** Returns the values of an option that may come several times. */
  public List<String> repeated(String name) {
    String[] values = parsed.matchedOptionValue(name, new String[0]);
    return List.of(values);
  }

  /** Returns whether an option without a value was given. */
  public boolean flag(String name) {
    return parsed.hasMatchedOption(name);
  }

  /** Returns the value of an option that is a whole number within bounds, if it was given. */
  public OptionalLong number(String name, long min, long max) {
    Optional<String> text = option(name);
    return text.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Numbers.parse(name, text.get(), min, max));
  }

  /** Returns which one of options that exclude each other was given, if any. */
  public Optional<String> oneOf(String... names) {
    List<String> given = new ArrayList<>();
    for (String name : names) {
      if (parsed.hasMatchedOption(name)) {
        given.add(name);
      }
    }
    if (given.size() > 1) {
      throw new UsageException(
          String.join(" and ", given) + " exclude each other; give one of them");
    }
    return given.stream().findFirst();
  }
}
