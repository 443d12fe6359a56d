package io.tercet.cli.shell;

import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** {@code help}: what {@code --help} prints. */
final class HelpCommand implements Command {
  private final ToIntFunction<List<String>> runner;

  /**
   * Makes one.
   *
   * @param runner runs a command and returns its exit code
   */
  HelpCommand(ToIntFunction<List<String>> runner) {
    this.runner = runner;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration
        .optionalParameter("COMMAND", "The command, such as kv. Default: all of them.")
        .optionalParameter("WORD", "Its second word, such as get.");
  }

  @Override
  public int run(Arguments arguments, Context context) {
    List<String> words = new ArrayList<>(arguments.parameters(0));
    words.add("--help");
    return runner.applyAsInt(words);
  }
}
