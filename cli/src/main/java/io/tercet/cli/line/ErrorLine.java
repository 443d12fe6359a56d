package io.tercet.cli.line;

import io.grpc.Status;
import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.client.TercetClientException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * Says on one line what went wrong: the reason, what happened, what to do. A stack trace follows
 * only where it was asked for.
 */
final class ErrorLine {
  private static final String OUTCOME_OPEN = " The write may have taken place all the same.";

  private final PrintStream err;
  private final boolean debug;

  ErrorLine(PrintStream err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  int usage(UsageException e, String path) {
    String text = "USAGE: " + sentence(e.getMessage()) + " See '" + path + " --help'.";
    return say(ExitCode.USAGE, text, e);
  }

  int failure(CommandException e) {
    return say(e.exitCode(), e.reason() + ": " + sentence(e.getMessage()), e);
  }

  int refusal(TercetClientException e) {
    String text =
        e.isFromServer()
            ? e.reason() + ": " + sentence(e.getMessage())
            : withoutServer(e.code()) + ": " + sentence(cause(e));
    String open = e.isOutcomeUnknown() ? OUTCOME_OPEN : "";
    return say(ExitCode.of(e.code()), text + hint(e) + open, e);
  }

  int cancelled(boolean outcomeOpen) {
    err.println(
        "tercet: CANCELLED: The command was cancelled." + (outcomeOpen ? OUTCOME_OPEN : ""));
    return ExitCode.CANCELLED;
  }

  int input(IOException e) {
    if (isBrokenPipe(e)) {
      // The reader, such as head, has seen enough.
      return ExitCode.DONE;
    }
    return say(ExitCode.USAGE, "INPUT_OUTPUT: " + sentence(file(e)), e);
  }

  /** Of some exceptions, the text is the name of the file alone. */
  private static @Nullable String file(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "There is no file " + e.getMessage();
    }
    return e instanceof AccessDeniedException ? "No access to " + e.getMessage() : e.getMessage();
  }

  int defect(RuntimeException e) {
    String again = debug ? "" : " Run it again with --debug and report what it prints.";
    return say(ExitCode.INTERNAL, "INTERNAL: " + sentence(e.toString()) + again, e);
  }

  int outOfMemory(OutOfMemoryError e) {
    return say(
        ExitCode.INTERNAL,
        "OUT_OF_MEMORY: The command needs more memory than it has; TERCET_JAVA_OPTS=-Xmx1g gives it"
            + " more.",
        e);
  }

  private static boolean isBrokenPipe(IOException e) {
    return String.valueOf(e.getMessage()).contains("Broken pipe");
  }

  private static String withoutServer(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE -> "UNREACHABLE";
      case DEADLINE_EXCEEDED -> "NO_ANSWER";
      default -> code.name();
    };
  }

  private static String hint(TercetClientException e) {
    if (e.isFromServer()) {
      return "";
    }
    return switch (e.code()) {
      case UNAVAILABLE ->
          " Start a server by 'tercet serve', or name another one by --host and --port.";
      case DEADLINE_EXCEEDED -> " Wait longer by --timeout.";
      default -> "";
    };
  }

  /** What the network says is in the cause: "Connection refused: /127.0.0.1:7411". */
  private static String cause(TercetClientException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  private static String sentence(@Nullable String text) {
    String line = String.valueOf(text).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    return line.matches(".*[.?)]|") ? line : line + ".";
  }

  private int say(int code, String line, Throwable e) {
    err.println("tercet: " + line);
    if (debug) {
      e.printStackTrace(err);
    }
    return code;
  }
}
