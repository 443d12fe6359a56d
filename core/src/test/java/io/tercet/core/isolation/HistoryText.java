package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Histories as text, one transaction a line, to keep a failing one or to write one by hand.
 *
 * <pre>
 * T1 ok p0 100..250 v7 ; append x 5 ; read y 1,2 ; read z - ; range a c a1=3 a2=4,5
 * T2 info p1 120..? v0 ; append x 6
 * </pre>
 *
 * <p>That is: name; outcome; process; invocation and completion in nanoseconds; version or v0;
 * steps. A list is its elements with commas between them, or {@code -} when empty. Keys have no
 * white space, {@code =} or {@code ;} in them. Blank lines and what follows a {@code #} are
 * skipped. Safe for any thread.
 */
public final class HistoryText {

  private HistoryText() {}

  /** The text of a history. */
  public static String write(History history) {
    StringBuilder text = new StringBuilder();
    for (RecordedTransaction transaction : history.transactions()) {
      writeTransaction(text, transaction);
    }
    return text.toString();
  }

  private static void writeTransaction(StringBuilder text, RecordedTransaction transaction) {
    long completed = transaction.completedNanos();
    text.append('T').append(transaction.id()).append(' ');
    text.append(transaction.outcome().name().toLowerCase(Locale.ROOT));
    text.append(" p").append(transaction.process()).append(' ');
    text.append(transaction.invokedNanos()).append("..");
    text.append(completed == Long.MAX_VALUE ? "?" : Long.toString(completed));
    text.append(" v").append(transaction.version());
    for (MicroOperation operation : transaction.operations()) {
      text.append(" ; ");
      if (operation instanceof MicroOperation.Append append) {
        text.append("append ").append(append.key()).append(' ').append(append.element());
      } else if (operation instanceof MicroOperation.Read read) {
        text.append("read ").append(read.key()).append(' ').append(list(read.seen()));
      } else if (operation instanceof MicroOperation.RangeRead range) {
        text.append("range ").append(range.from()).append(' ').append(range.to());
        range
            .found()
            .forEach((key, seen) -> text.append(' ').append(key).append('=').append(list(seen)));
      }
    }
    text.append('\n');
  }

  private static String list(Elements elements) {
    return elements.isEmpty() ? "-" : elements.toString();
  }

  /**
   * Reads a history from its text.
   *
   * @throws IllegalArgumentException when a line is not of the form above; it is named
   */
  public static History parse(String text) {
    List<RecordedTransaction> transactions = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.replaceFirst("#.*", "").trim();
      if (!content.isEmpty()) {
        try {
          transactions.add(parseTransaction(content));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          throw new IllegalArgumentException("line " + number + " is no transaction: " + line, e);
        }
      }
    }
    return History.of(transactions);
  }

  private static RecordedTransaction parseTransaction(String line) {
    String[] parts = line.split("\\s*;\\s*", -1);
    String[] head = parts[0].split("\\s+", -1);
    String[] times = head[3].split("\\.\\.", -1);
    List<MicroOperation> operations = new ArrayList<>();
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      operations.add(parseOperation(part.split("\\s+", -1)));
    }
    return new RecordedTransaction(
        Integer.parseInt(after("T", head[0])),
        Integer.parseInt(after("p", head[2])),
        Long.parseLong(times[0]),
        times[1].equals("?") ? Long.MAX_VALUE : Long.parseLong(times[1]),
        Outcome.valueOf(head[1].toUpperCase(Locale.ROOT)),
        head.length < 5 ? 0 : Long.parseLong(after("v", head[4])),
        operations);
  }

  private static String after(String prefix, String word) {
    if (!word.startsWith(prefix)) {
      throw new IllegalArgumentException(prefix + "... expected, not " + word);
    }
    return word.substring(prefix.length());
  }

  private static MicroOperation parseOperation(String[] words) {
    return switch (words[0]) {
      case "append" -> new MicroOperation.Append(words[1], Long.parseLong(words[2]));
      case "read" -> new MicroOperation.Read(words[1], parseList(words[2]));
      case "range" -> new MicroOperation.RangeRead(words[1], words[2], parseFound(words));
      default ->
          throw new IllegalArgumentException("append, read or range expected, not " + words[0]);
    };
  }

  private static SortedMap<String, Elements> parseFound(String[] words) {
    SortedMap<String, Elements> found = new TreeMap<>();
    for (String entry : Arrays.asList(words).subList(3, words.length)) {
      int equals = entry.indexOf('=');
      found.put(entry.substring(0, equals), parseList(entry.substring(equals + 1)));
    }
    return found;
  }

  private static Elements parseList(String text) {
    return text.equals("-") ? Elements.EMPTY : Elements.parse(text);
  }
}
