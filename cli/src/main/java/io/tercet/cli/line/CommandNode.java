package io.tercet.cli.line;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A word of the command line: a command, or a group of them. What a command needs is made when it
 * is called.
 *
 * @param name the word
 * @param summary what it does, in half a line
 * @param command makes the command; null for a group
 * @param children the words that may follow a group, in the order of the help
 */
public record CommandNode(
    String name, String summary, @Nullable Supplier<Command> command, List<CommandNode> children) {

  /** Returns a command. */
  public static CommandNode leaf(String name, String summary, Supplier<Command> command) {
    return new CommandNode(name, summary, command, List.of());
  }

  /** Returns a group. */
  public static CommandNode group(String name, String summary, CommandNode... children) {
    return new CommandNode(name, summary, null, List.of(children));
  }

  Optional<CommandNode> child(String word) {
    return children.stream().filter(node -> node.name().equals(word)).findFirst();
  }
}
