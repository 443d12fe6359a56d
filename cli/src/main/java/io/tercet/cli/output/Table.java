package io.tercet.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Columns of text. The first rows settle the widths; later rows are printed as they come, and a
 * cell that is wider then pushes the others of its row to the right.
 */
final class Table implements Rows {
  private static final int ROWS_MEASURED = 200;
  private static final String GAP = "  ";

  private final OutputStream out;
  private final Encoding encoding;
  private final List<List<String>> measured = new ArrayList<>();
  private final int[] widths;
  private boolean started;

  Table(OutputStream out, Encoding encoding, List<String> columns) {
    this.out = out;
    this.encoding = encoding;
    this.widths = new int[columns.size()];
    measure(columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
  }

  /** Prints one row as lines of name and cell; cells that hold nothing are left out. */
  static void vertical(OutputStream out, Encoding encoding, Row row) throws IOException {
    int width = row.names().stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < row.names().size(); i++) {
      if (row.cells().get(i) != null) {
        String name = row.names().get(i);
        String cell = text(encoding, row.cells().get(i));
        out.write((name + " ".repeat(width - name.length()) + GAP + cell + "\n").getBytes(UTF_8));
      }
    }
  }

  @Override
  public void add(Row row) throws IOException {
    List<String> line = row.cells().stream().map(cell -> text(encoding, cell)).toList();
    if (started) {
      print(line);
    } else {
      measure(line);
      if (measured.size() > ROWS_MEASURED) {
        start();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (!started) {
      start();
    }
  }

  @Override
  public void end() throws IOException {
    flush();
  }

  private void measure(List<String> line) {
    measured.add(line);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], line.get(i).length());
    }
  }

  private void start() throws IOException {
    started = true;
    for (List<String> line : measured) {
      print(line);
    }
    measured.clear();
  }

  private void print(List<String> line) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.size(); i++) {
      String cell = line.get(i);
      text.append(i == 0 ? "" : GAP).append(cell);
      text.append(" ".repeat(Math.max(0, widths[i] - cell.length())));
    }
    out.write((text.toString().stripTrailing() + "\n").getBytes(UTF_8));
  }

  private static String text(Encoding encoding, @Nullable Object cell) {
    if (cell == null) {
      return "";
    }
    if (cell instanceof Bytes bytes) {
      String text = encoding.encode(bytes.content());
      return text == null ? escapedBytes(bytes.content()) : escaped(text);
    }
    return escaped(cell.toString());
  }

  /** What could move the cursor or colour the terminal is shown and not sent. */
  private static String escaped(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default ->
            shown.append(
                Character.isISOControl(c) ? String.format("\\x%02x", (int) c) : String.valueOf(c));
      }
    }
    return shown.toString();
  }

  private static String escapedBytes(byte[] bytes) {
    StringBuilder shown = new StringBuilder();
    for (byte b : bytes) {
      shown.append(
          b >= ' ' && b < 0x7f ? String.valueOf((char) b) : String.format("\\x%02x", b & 0xff));
    }
    return shown.toString();
  }
}
