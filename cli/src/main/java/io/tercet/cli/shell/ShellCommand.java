package io.tercet.cli.shell;

import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.line.Session;
import io.tercet.cli.line.World;
import java.io.IOException;
import java.time.Duration;
import org.jline.terminal.Terminal;

/** {@code tercet shell}. */
public final class ShellCommand implements Command {
  private static final String CONTINUE = "--continue";
  private static final String DEBUG = "--debug";

  private final CommandNode tercet;
  private final String version;
  private final TerminalSource terminals;
  private final Duration patience;

  /**
   * Makes the command.
   *
   * @param tercet the commands that the shell takes
   * @param version of the program
   */
  public ShellCommand(CommandNode tercet, String version) {
    this(tercet, version, Console::systemTerminal, Lookups.PATIENCE);
  }

  ShellCommand(CommandNode tercet, String version, TerminalSource terminals, Duration patience) {
    this.tercet = tercet;
    this.version = version;
    this.terminals = terminals;
    this.patience = patience;
  }

  /** Where the terminal comes from. */
  interface TerminalSource {
    /** Opens it; to be closed. */
    Terminal open() throws IOException;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration
        .flag(CONTINUE, "In a script, go on after a command that failed.")
        .notes(
            "",
            "Takes the commands of the command line, without 'tercet' before them, and further ones:",
            "use, begin, commit, rollback, help, exit. On a terminal it has history and completion;",
            "Ctrl-C cancels a command, Ctrl-D ends the shell. A line that begins with a blank is not",
            "kept in the history. Where standard input is no terminal, it is a script: it ends with",
            "the first command that fails, and its exit code. docs/cli.md says more.");
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    World world = context.world();
    try (Session session = context.newSession(arguments.flag(DEBUG))) {
      LineRunner runner = new LineRunner(tercet, session, world, version);
      int code = run(runner, session, arguments, context);
      if (session.inTransaction()) {
        context.tell("tercet: The transaction was open, and is dropped");
      }
      return code;
    }
  }

  private int run(LineRunner runner, Session session, Arguments arguments, Context context)
      throws IOException {
    World world = context.world();
    if (!world.inputOnTerminal()) {
      return new Script(runner, world.in(), world.err(), arguments.flag(CONTINUE)).run();
    }
    context.tell(
        "Tercet at "
            + context.host()
            + ":"
            + context.port()
            + ". 'help' lists the commands; Ctrl-D ends the shell.");
    try (Terminal terminal = terminals.open()) {
      return Console.run(runner, session, world, terminal, patience);
    }
  }
}
