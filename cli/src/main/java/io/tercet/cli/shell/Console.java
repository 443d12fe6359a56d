package io.tercet.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Context;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Session;
import io.tercet.cli.line.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** The shell on a terminal: reads a line, runs it, and so on until it is told to end. */
final class Console {
  private static final String CONTINUED = "... ";
  private static final int HISTORY_LINES = 10_000;

  private final LineRunner runner;
  private final Session session;
  private final World world;
  private final LineReader reader;

  /** What cancels the command that runs; null while none does. Set here, used by the signal. */
  private volatile Context.@Nullable CancellableContext running;

  private Console(LineRunner runner, Session session, World world, LineReader reader) {
    this.runner = runner;
    this.session = session;
    this.world = world;
    this.reader = reader;
  }

  /** Opens the terminal of this process; to be closed. */
  static Terminal systemTerminal() throws IOException {
    return TerminalBuilder.builder().system(true).dumb(true).encoding(UTF_8).build();
  }

  /**
   * Runs the shell on a terminal, and returns its exit code.
   *
   * @param patience how long a lookup for completion may take
   */
  static int run(
      LineRunner runner, Session session, World world, Terminal terminal, Duration patience) {
    try (Lookups lookups = new Lookups(session, patience)) {
      LineReaderBuilder builder =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("tercet")
              .parser(new LineParser())
              .completer(new LineCompleter(runner.commands(), lookups))
              .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED)
              .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
              .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
              .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
              .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
              // An exclamation mark is a part of a value.
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
      withHistory(builder, world);
      Console console = new Console(runner, session, world, builder.build());
      terminal.handle(Signal.INT, signal -> console.cancel());
      console.loop();
      return ExitCode.DONE;
    }
  }

  private static void withHistory(LineReaderBuilder builder, World world) {
    Path file = HistoryFile.path(world.environment());
    try {
      HistoryFile.prepare(file);
      builder.variable(LineReader.HISTORY_FILE, file);
    } catch (IOException e) {
      world.err().println("tercet: What is typed is not kept, because of " + e);
    }
  }

  private void loop() {
    int code = ExitCode.DONE;
    while (!runner.ended()) {
      try {
        String line = reader.readLine(prompt(code));
        code = run(line, code);
      } catch (UserInterruptException e) {
        // Ctrl-C drops the line that was begun.
        code = ExitCode.DONE;
      } catch (EndOfFileException e) {
        return;
      }
    }
  }

  private String prompt(int code) {
    String failed = code == ExitCode.DONE ? "" : "[" + code + "] ";
    return failed + session.databaseName() + (session.inTransaction() ? " (tx)> " : "> ");
  }

  /** Runs the commands of a line up to the first that fails; a line without one changes nothing. */
  private int run(String line, int before) {
    List<List<String>> commands;
    try {
      commands = Words.of(line).commands();
    } catch (UsageException e) {
      world.err().println("tercet: USAGE: " + e.getMessage());
      return ExitCode.USAGE;
    }
    int code = commands.isEmpty() ? before : ExitCode.DONE;
    for (List<String> command : commands) {
      code = cancellable(command);
      if (code != ExitCode.DONE || runner.ended()) {
        return code;
      }
    }
    return code;
  }

  private int cancellable(List<String> command) {
    Context.CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    running = context;
    try {
      return runner.run(command);
    } finally {
      running = null;
      context.detach(before);
      context.cancel(null);
    }
  }

  /** Called by the thread of signals. Between two commands there is nothing to cancel. */
  private void cancel() {
    Context.CancellableContext context = running;
    if (context != null) {
      // The terminal has echoed ^C, and what is said about it begins a line.
      world.err().println();
      context.cancel(null);
    }
  }
}
