package io.tercet.cli.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.client.TercetClientException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Runs one command line: finds the command by its words, reads its arguments, does it, and turns
 * whatever goes wrong into one line and an exit code.
 *
 * <p>Only the command that is called is made and declared. Its words are taken out of the command
 * line first, so that options may stand anywhere.
 */
public final class CommandRunner {
  private static final String NO_MORE_OPTIONS = "--";
  private static final char UNREADABLE = '\uFFFD';

  private final CommandNode root;
  private final World world;
  private final String version;
  private final @Nullable Session session;

  /** Makes a runner of the commands under a root, each of which connects for itself. */
  public CommandRunner(CommandNode root, World world, String version) {
    this(root, world, version, null);
  }

  /**
   * Makes a runner of the commands under a root.
   *
   * @param session what the commands share; null if they share nothing
   */
  public CommandRunner(CommandNode root, World world, String version, @Nullable Session session) {
    this.root = root;
    this.world = world;
    this.version = version;
    this.session = session;
  }

  /** Returns the first word that is neither an option nor an option's value, if there is one. */
  public static Optional<String> commandWord(List<String> commandLine) {
    int at = Words.skipOptions(commandLine, 0);
    return at < commandLine.size() && !commandLine.get(at).equals(NO_MORE_OPTIONS)
        ? Optional.of(commandLine.get(at))
        : Optional.empty();
  }

  /** Runs a command line, and returns its {@link ExitCode}. Does not throw. */
  public int run(List<String> commandLine) {
    boolean debug =
        commandLine.contains(GlobalOptions.DEBUG) || (session != null && session.debug());
    ErrorLine errors = new ErrorLine(world.err(), debug);
    Words words = Words.of(root, commandLine);
    int code;
    try {
      code = run(words);
      world.out().flush();
    } catch (UsageException e) {
      code = errors.usage(e, words.path());
    } catch (CommandException e) {
      code = errors.failure(e);
    } catch (TercetClientException e) {
      code = isCancelled() ? errors.cancelled(e.isOutcomeUnknown()) : errors.refusal(e);
    } catch (CancellationException e) {
      code = isCancelled() ? errors.cancelled(false) : errors.defect(e);
    } catch (IOException e) {
      code = errors.input(e);
    } catch (InvalidPathException e) {
      code = errors.usage(new UsageException(unnameable(e)), words.path());
    } catch (RuntimeException e) {
      code = errors.defect(e);
    } catch (OutOfMemoryError e) {
      // What the command held is garbage by now: one line can be said, and a session can go on.
      code = errors.outOfMemory(e);
    }
    return flushed(code);
  }

  private static String unnameable(InvalidPathException e) {
    return "'"
        + e.getInput()
        + "' cannot be the name of a file here: "
        + e.getReason()
        + "; where the locale is at fault, set LC_ALL to one with UTF-8, such as C.UTF-8";
  }

  /**
   * Refuses what was not read as it was written: Java puts the character U+FFFD for bytes that the
   * locale has no character for, and different keys would be one.
   */
  private static void requireReadable(List<String> arguments) {
    for (String argument : arguments) {
      if (argument.indexOf(UNREADABLE) >= 0) {
        throw new UsageException(
            "The argument '"
                + argument
                + "' has characters that could not be read; arguments are UTF-8, in a locale with"
                + " UTF-8 such as LC_ALL=C.UTF-8; U+FFFD itself is given by --encoding hex or a file");
      }
    }
  }

  /** Whether the person has cancelled the command, which can be done in a session alone. */
  private static boolean isCancelled() {
    return io.grpc.Context.current().isCancelled();
  }

  /** What was printed before an error is data, too. */
  private int flushed(int code) {
    try {
      world.out().flush();
    } catch (IOException e) {
      return code == ExitCode.DONE ? ExitCode.INTERNAL : code;
    }
    return code;
  }

  private int run(Words words) throws IOException {
    CommandNode node = words.node();
    CommandSpec spec = spec(words.path(), node);
    Command command = node.command() == null ? null : node.command().get();
    if (command != null) {
      command.declare(new Declaration(spec));
    }
    CommandLine parser = parser(spec);
    List<String> rest = words.rest();
    requireReadable(rest);
    if (wants(rest, GlobalOptions.HELP, "-h")) {
      world.out().write(parser.getUsageMessage(Ansi.OFF).getBytes(UTF_8));
      return ExitCode.DONE;
    }
    if (wants(rest, GlobalOptions.VERSION, "-V")) {
      world.out().write(("tercet " + version + "\n").getBytes(UTF_8));
      return ExitCode.DONE;
    }
    if (command == null) {
      if (rest.isEmpty()) {
        world.err().println(parser.getUsageMessage(Ansi.OFF));
      }
      throw new UsageException(words.missing());
    }
    Arguments arguments = parse(parser, rest);
    Context context = context(command, arguments);
    try {
      return command.run(arguments, context);
    } finally {
      context.close();
    }
  }

  private Context context(Command command, Arguments arguments) {
    if (session != null) {
      return session.context(arguments, world);
    }
    ClientSettings settings =
        command.usesSettings() ? ClientSettings.of(arguments, world) : ClientSettings.DEFAULT;
    return new Context(world, settings, new Connection(settings), null);
  }

  private static Arguments parse(CommandLine parser, List<String> rest) {
    try {
      return new Arguments(parser.parseArgs(Arguments.shield(rest)));
    } catch (ParameterException e) {
      for (String argument : rest) {
        if (GlobalOptions.isNotBuilt(argument)) {
          throw new UsageException(argument + " is not built yet, see docs/not-built.md");
        }
      }
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static boolean wants(List<String> arguments, String option, String shortForm) {
    int end = arguments.indexOf(NO_MORE_OPTIONS);
    List<String> options = end < 0 ? arguments : arguments.subList(0, end);
    return options.contains(option) || options.contains(shortForm);
  }

  private static CommandSpec spec(String path, CommandNode node) {
    CommandSpec spec = CommandSpec.create().name(path);
    spec.usageMessage().description(node.summary()).abbreviateSynopsis(true).width(100);
    for (CommandNode child : node.children()) {
      CommandSpec stub = CommandSpec.create();
      stub.usageMessage().description(child.summary());
      spec.addSubcommand(child.name(), stub);
    }
    GlobalOptions.addTo(spec);
    return spec;
  }

  private static CommandLine parser(CommandSpec spec) {
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setUsageHelpAutoWidth(false);
  }

  /**
   * A command line with the words of its command taken out.
   *
   * @param node the command that the words name, or the group where they end
   * @param path the words, with tercet itself
   * @param unknown the word that is none; empty if there is no such
   * @param rest everything else
   */
  private record Words(CommandNode node, String path, String unknown, List<String> rest) {

    static Words of(CommandNode root, List<String> commandLine) {
      CommandNode node = root;
      StringBuilder path = new StringBuilder(root.name());
      List<String> rest = new ArrayList<>(commandLine);
      String unknown = "";
      int i = skipOptions(rest, 0);
      while (i < rest.size() && !node.children().isEmpty()) {
        String word = rest.get(i);
        if (word.equals(NO_MORE_OPTIONS)) {
          break;
        }
        CommandNode child = node.child(word).orElse(null);
        if (child == null) {
          unknown = word;
          break;
        }
        node = child;
        path.append(' ').append(word);
        rest.remove(i);
        i = skipOptions(rest, i);
      }
      return new Words(node, path.toString(), unknown, List.copyOf(rest));
    }

    /** Returns where what is no option comes next; the end of all options is none. */
    static int skipOptions(List<String> words, int from) {
      int i = from;
      while (i < words.size()
          && words.get(i).startsWith("-")
          && !words.get(i).equals(NO_MORE_OPTIONS)) {
        i += GlobalOptions.takesValue(words.get(i)) ? 2 : 1;
      }
      return i;
    }

    String missing() {
      return unknown.isEmpty()
          ? "A command is missing after '" + path + "'"
          : "'" + unknown + "' is no command of '" + path + "'";
    }
  }
}
