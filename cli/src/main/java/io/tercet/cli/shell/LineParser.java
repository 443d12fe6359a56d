package io.tercet.cli.shell;

import io.tercet.cli.ending.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Tells the reader of the terminal whether a line is whole, and what is to be completed: the word
 * that ends at the cursor. What is to the right of the cursor stays as it is.
 */
final class LineParser implements Parser {
  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && isOpen(line)) {
      throw new EOFError(-1, cursor, "The line goes on", "");
    }
    String typed = line.substring(0, Math.min(cursor, line.length()));
    return new Typed(line, typed);
  }

  private static boolean isOpen(String line) {
    try {
      return Words.of(line).open() != Words.Open.NOTHING;
    } catch (UsageException e) {
      // It is whole, and wrong: it will be said when it is run.
      return false;
    }
  }

  /** The last command of what was typed, up to the cursor. */
  private static final class Typed implements CompletingParsedLine {
    private final String line;
    private final String typed;
    private final List<String> words;
    private final int rawLength;

    Typed(String line, String typed) {
      this.line = line;
      this.typed = typed;
      int begin = lastCommand(typed);
      String command = typed.substring(begin);
      Words split = split(command);
      this.rawLength = command.length() - split.wordStart();
      List<String> all =
          new ArrayList<>(split.commands().isEmpty() ? List.of() : split.commands().get(0));
      if (rawLength == 0) {
        all.add("");
      }
      this.words = List.copyOf(all);
    }

    /** Where the last command begins: after a line feed that ends the one before it. */
    private static int lastCommand(String typed) {
      int at = typed.lastIndexOf('\n');
      while (at >= 0 && split(typed.substring(0, at)).open() != Words.Open.NOTHING) {
        at = at == 0 ? -1 : typed.lastIndexOf('\n', at - 1);
      }
      return at + 1;
    }

    private static Words split(String text) {
      try {
        return Words.of(text);
      } catch (UsageException e) {
        return new Words(List.of(), Words.Open.NOTHING, text.length());
      }
    }

    @Override
    public String word() {
      return words.get(words.size() - 1);
    }

    @Override
    public int wordCursor() {
      return word().length();
    }

    @Override
    public int wordIndex() {
      return words.size() - 1;
    }

    @Override
    public List<String> words() {
      return words;
    }

    @Override
    public String line() {
      return line;
    }

    @Override
    public int cursor() {
      return typed.length();
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      String quoted = Words.quoted(candidate.toString());
      // More will be typed where only the beginning is sure: the quote stays open.
      return !complete && quoted.endsWith("'") ? quoted.substring(0, quoted.length() - 1) : quoted;
    }

    @Override
    public int rawWordCursor() {
      return rawLength;
    }

    @Override
    public int rawWordLength() {
      return rawLength;
    }
  }
}
