package io.tercet.cli.load;

import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.client.LoadEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a line, and what the kinds of lines have in common. */
final class BadLine {
  /**
   * The most characters of an entry in a file: what the largest value takes in hexadecimal digits,
   * and room for its key and the rest. A file may have no end of a line in it at all.
   */
  static final int CHARS_MAX = 34 << 20;

  private static final String REASON = "INPUT_MALFORMED";

  private BadLine() {}

  /**
   * Makes the failure of a line.
   *
   * @param line its number, from 1 on
   */
  static CommandException of(long line, String text, @Nullable Throwable cause) {
    String all = "Line " + line + ": " + text;
    return cause == null
        ? new CommandException(ExitCode.REJECTED, REASON, all)
        : new CommandException(ExitCode.REJECTED, REASON, all, cause);
  }

  /**
   * Makes the failure of a line that is too long to be an entry.
   *
   * @param line its number, from 1 on
   */
  static CommandException tooLong(long line) {
    return of(
        line,
        "An entry, or a quotation mark that is not closed, goes on for more than "
            + CHARS_MAX
            + " characters",
        null);
  }

  /** Makes an entry of what a line holds; null for what it does not hold. */
  static LoadEntry entry(
      long line, byte @Nullable [] key, byte @Nullable [] value, @Nullable String expireAt) {
    if (key == null || value == null) {
      throw of(line, "An entry has a key and a value", null);
    }
    LoadEntry entry = LoadEntry.of(key, value);
    if (expireAt == null) {
      return entry;
    }
    try {
      return entry.expireAt(Instant.parse(expireAt));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw of(line, "expire_at takes a moment such as 2030-01-31T12:00:00Z", e);
    }
  }

  /** Makes the failure of text that is not in the encoding that was asked for. */
  static CommandException of(long line, UsageException why) {
    String text = why.getMessage();
    return of(line, text == null ? "It cannot be read" : text, why);
  }
}
