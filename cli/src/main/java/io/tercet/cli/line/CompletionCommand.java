package io.tercet.cli.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import java.io.IOException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code tercet completion}. */
public final class CompletionCommand implements Command {
  private final CommandNode root;

  /** Makes the command that completes the words under a root. */
  public CompletionCommand(CommandNode root) {
    this.root = root;
  }

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("SHELL", "bash or zsh.")
        .notes(
            "",
            "Prints a script that lets a shell complete commands and options. For this session:",
            "  source <(tercet completion bash)",
            "In zsh first: autoload -U +X compinit bashcompinit && compinit && bashcompinit");
  }

  @Override
  public boolean usesSettings() {
    return false;
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    String shell = arguments.parameter(0);
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new UsageException("There is completion for bash and zsh, and not for '" + shell + "'");
    }
    // One script serves both: zsh reads that of bash by its own emulation.
    String script = AutoComplete.bash(root.name(), new CommandLine(spec(root)));
    context.world().out().write(script.getBytes(UTF_8));
    return ExitCode.DONE;
  }

  private static CommandSpec spec(CommandNode node) {
    CommandSpec spec = CommandSpec.create().name(node.name());
    if (node.command() != null) {
      node.command().get().declare(new Declaration(spec));
    }
    GlobalOptions.addTo(spec);
    for (CommandNode child : node.children()) {
      spec.addSubcommand(child.name(), spec(child));
    }
    return spec;
  }
}
