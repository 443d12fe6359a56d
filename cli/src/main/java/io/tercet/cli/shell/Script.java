package io.tercet.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the lines of a script, up to the first that fails or to the end. */
final class Script {
  private final LineRunner runner;
  private final BufferedReader lines;
  private final PrintStream err;
  private final boolean goOn;
  private long line;

  /**
   * Makes one.
   *
   * @param in the script, in UTF-8
   * @param goOn whether to go on after a command that failed
   */
  Script(LineRunner runner, InputStream in, PrintStream err, boolean goOn) {
    this.runner = runner;
    // A decoder that is made by hand reports what is malformed, and does not replace it.
    this.lines = new BufferedReader(new InputStreamReader(in, UTF_8.newDecoder()));
    this.err = err;
    this.goOn = goOn;
  }

  /** Runs it, and returns the exit code of the first command that failed. */
  int run() throws IOException {
    int firstFailure = ExitCode.DONE;
    String text = read();
    while (text != null) {
      long first = line;
      for (List<String> command : whole(text, first).commands()) {
        int code = runner.run(command);
        if (code != ExitCode.DONE) {
          err.println("tercet: Line " + first + " ended with exit code " + code);
          firstFailure = firstFailure == ExitCode.DONE ? code : firstFailure;
        }
        if (runner.ended() || (firstFailure != ExitCode.DONE && !goOn)) {
          return firstFailure;
        }
      }
      text = read();
    }
    return firstFailure;
  }

  /** Reads on until what a line opens is closed. */
  private Words whole(String begun, long first) throws IOException {
    StringBuilder text = new StringBuilder(begun);
    Words words = Words.of(begun);
    while (words.open() != Words.Open.NOTHING) {
      String next = read();
      if (next == null) {
        throw new UsageException(
            "Line " + first + " has a " + words.open().mark() + " that nothing follows or closes");
      }
      words = Words.of(text.append('\n').append(next).toString());
    }
    return words;
  }

  private @Nullable String read() throws IOException {
    line++;
    try {
      return lines.readLine();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          ExitCode.REJECTED,
          "INPUT_MALFORMED",
          "Line " + line + ", or one soon after it, is not UTF-8",
          e);
    }
  }
}
