package io.tercet.cli.shell;

import io.tercet.cli.ending.UsageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Text taken apart into commands and their words, by the rules of a POSIX shell as far as they make
 * sense here: words stand apart by blanks; single quotes keep everything as it is; double quotes
 * too, but that a backslash before a double quote or a backslash stands for that; elsewhere a
 * backslash stands for what follows it. A backslash at the end of a line takes the line feed away.
 * A line feed ends a command, and {@code #} at the beginning of a word a comment, which goes to the
 * end of its line. There are no variables, patterns or pipes.
 *
 * @param commands the words of each command; commands without words are left out
 * @param open what is not closed at the end of the text
 * @param wordStart where the last word begins; the length of the text if it ends between words
 */
record Words(List<List<String>> commands, Open open, int wordStart) {

  /** What is not closed. */
  enum Open {
    /** All is closed. */
    NOTHING(""),
    /** A single quote. */
    SINGLE_QUOTE("'"),
    /** A double quote. */
    DOUBLE_QUOTE("\""),
    /** A backslash with nothing after it, not even the end of its line. */
    BACKSLASH("\\");

    private final String mark;

    Open(String mark) {
      this.mark = mark;
    }

    String mark() {
      return mark;
    }
  }

  /**
   * Takes text apart.
   *
   * @throws UsageException if there is a character in it that no argument can have
   */
  static Words of(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new UsageException("A command must not have the character NUL in it; use an encoding");
    }
    Reader reader = new Reader(text);
    reader.read();
    return new Words(reader.commands, reader.open, reader.wordStart());
  }

  /** Returns a word so that it is read as it is. */
  static String quoted(String word) {
    boolean plain =
        !word.isEmpty()
            && word.charAt(0) != '#'
            && word.chars().noneMatch(c -> Character.isWhitespace(c) || "'\"\\".indexOf(c) >= 0);
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static final class Reader {
    private final String text;
    private final List<List<String>> commands = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private List<String> command = new ArrayList<>();
    private Open open = Open.NOTHING;
    private int start = -1;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    int wordStart() {
      return start < 0 ? text.length() : start;
    }

    void read() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (open == Open.SINGLE_QUOTE) {
          single(c);
        } else if (c == '\\') {
          backslash();
        } else if (open == Open.DOUBLE_QUOTE) {
          twofold(c);
        } else {
          plain(c);
        }
        at++;
      }
      int last = start;
      endCommand();
      start = last;
    }

    private void single(char c) {
      if (c == '\'') {
        open = Open.NOTHING;
      } else {
        word.append(c);
      }
    }

    private void twofold(char c) {
      if (c == '"') {
        open = Open.NOTHING;
      } else {
        word.append(c);
      }
    }

    private void plain(char c) {
      if (c == '\n') {
        endCommand();
      } else if (Character.isWhitespace(c)) {
        endWord();
      } else if (c == '#' && start < 0) {
        int end = text.indexOf('\n', at);
        // The line feed itself is read next.
        at = (end < 0 ? text.length() : end) - 1;
      } else {
        begin();
        if (c == '\'') {
          open = Open.SINGLE_QUOTE;
        } else if (c == '"') {
          open = Open.DOUBLE_QUOTE;
        } else {
          word.append(c);
        }
      }
    }

    private void backslash() {
      char next = at + 1 < text.length() ? text.charAt(at + 1) : '\n';
      boolean within = open == Open.DOUBLE_QUOTE;
      if (at + 1 == text.length()) {
        // The next line is not there yet; an empty one is a line, too.
        open = within ? Open.DOUBLE_QUOTE : Open.BACKSLASH;
      } else if (next == '\n') {
        at++;
      } else if (!within || next == '"' || next == '\\') {
        begin();
        word.append(next);
        at++;
      } else {
        word.append('\\');
      }
    }

    private void begin() {
      if (start < 0) {
        start = at;
      }
    }

    private void endWord() {
      if (start >= 0) {
        command.add(word.toString());
        word.setLength(0);
        start = -1;
      }
    }

    private void endCommand() {
      endWord();
      if (!command.isEmpty()) {
        commands.add(command);
        command = new ArrayList<>();
      }
    }
  }
}
