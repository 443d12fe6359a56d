package io.tercet.cli.line;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Where a command declares its parameters and options. They are declared by calls and not by
 * annotations, because a client command should answer at once, and reading annotations of all
 * commands takes longer than most of them run.
 */
public final class Declaration {
  private final CommandSpec spec;
  private int positions;

  Declaration(CommandSpec spec) {
    this.spec = spec;
  }

  /** Adds lines to the help, after the description. */
  public Declaration notes(String... lines) {
    spec.usageMessage().footer(lines);
    return this;
  }

  /** Adds a parameter that must be given. */
  public Declaration parameter(String label, String description) {
    return positional(label, description, "1", Integer.toString(positions));
  }

  /** Adds a parameter that may be left out. */
  public Declaration optionalParameter(String label, String description) {
    return positional(label, description, "0..1", Integer.toString(positions));
  }

  /** Adds a parameter of which there is one or more. */
  public Declaration parameters(String label, String description) {
    return positional(label, description, "1..*", positions + "..*");
  }

  /** Adds an option with a value. */
  public Declaration option(String name, String label, String description) {
    spec.addOption(option(new String[] {name}, label, description));
    return this;
  }

  /** Adds an option whose value is one of some words. */
  public Declaration choice(String name, String label, String description, String... words) {
    spec.addOption(choice(new String[] {name}, label, description, words));
    return this;
  }

  /** Adds an option with a value that may come several times. */
  public Declaration repeated(String name, String shortName, String label, String description) {
    spec.addOption(
        OptionSpec.builder(name, shortName)
            .paramLabel(label)
            .arity("1")
            .type(String[].class)
            .description(description)
            .build());
    return this;
  }

  /** Adds an option without a value. */
  public Declaration flag(String name, String description) {
    spec.addOption(flag(new String[] {name}, description));
    return this;
  }

  static OptionSpec choice(String[] names, String label, String description, String... words) {
    return option(names, label, description).toBuilder()
        .completionCandidates(List.of(words))
        .build();
  }

  static OptionSpec option(String[] names, String label, String description) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .arity("1")
        .type(String.class)
        .description(description)
        .build();
  }

  static OptionSpec flag(String[] names, String description) {
    return OptionSpec.builder(names)
        .arity("0")
        .type(boolean.class)
        .description(description)
        .build();
  }

  private Declaration positional(String label, String description, String arity, String index) {
    positions++;
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel(label)
            .index(index)
            .arity(arity)
            .required(!arity.startsWith("0"))
            .type(arity.endsWith("*") ? String[].class : String.class)
            .description(description)
            .build());
    return this;
  }
}
