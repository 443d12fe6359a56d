package io.tercet.cli.shell;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.CommandRunner;
import io.tercet.cli.line.Session;
import io.tercet.cli.line.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs commands of the shell: those of the command line, and those of the session itself. */
final class LineRunner {
  private static final String TERCET = "tercet";

  /** What takes over the process, or works on a directory and not on a server. */
  private static final Set<String> REFUSED = Set.of("serve", "shell", "check", "completion");

  private final CommandNode root;
  private final World world;
  private final CommandRunner runner;
  private boolean ended;

  /**
   * Makes a runner.
   *
   * @param tercet the commands of the command line
   */
  LineRunner(CommandNode tercet, Session session, World world, String version) {
    this.world = world.withInput(new OwnInput());
    this.root = withSessionCommands(tercet, session);
    this.runner = new CommandRunner(root, this.world, version, session);
  }

  private CommandNode withSessionCommands(CommandNode tercet, Session session) {
    List<CommandNode> commands = new ArrayList<>();
    tercet.children().stream()
        .filter(node -> !REFUSED.contains(node.name()))
        .forEach(commands::add);
    commands.add(
        CommandNode.leaf("use", "Goes on in another database.", () -> new UseCommand(session)));
    commands.add(
        CommandNode.leaf("begin", "Begins a transaction.", () -> new BeginCommand(session)));
    commands.add(
        CommandNode.leaf("commit", "Commits the transaction.", () -> new CommitCommand(session)));
    commands.add(
        CommandNode.leaf("rollback", "Drops the transaction.", () -> new RollbackCommand(session)));
    commands.add(
        CommandNode.leaf("help", "Says what a command does.", () -> new HelpCommand(this::run)));
    commands.add(
        CommandNode.leaf("exit", "Ends the shell.", () -> new ExitCommand(() -> ended = true)));
    return new CommandNode(tercet.name(), tercet.summary(), null, List.copyOf(commands));
  }

  /** Returns the commands that there are in the shell. */
  CommandNode commands() {
    return root;
  }

  /** Returns whether the shell was told to end. */
  boolean ended() {
    return ended;
  }

  /** Returns the words without the name of the program, which may stand before a command. */
  static List<String> withoutProgram(List<String> words) {
    return !words.isEmpty() && words.get(0).equals(TERCET) ? words.subList(1, words.size()) : words;
  }

  /** Runs a command, and returns its {@link ExitCode}. Does not throw. */
  int run(List<String> typed) {
    List<String> words = withoutProgram(typed);
    String first = CommandRunner.commandWord(words).orElse("");
    if (REFUSED.contains(first)) {
      world
          .err()
          .println(
              "tercet: USAGE: '"
                  + first
                  + "' makes no sense inside of the shell; call 'tercet "
                  + first
                  + "' outside of it.");
      return ExitCode.USAGE;
    }
    return runner.run(words);
  }
}
