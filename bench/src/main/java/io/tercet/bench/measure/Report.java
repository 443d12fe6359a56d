package io.tercet.bench.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results of one run: tables that are printed row by row while the run goes on (so that a run cut
 * short still says something), and written as JSON at its end. For one thread.
 */
public final class Report {
  private final PrintStream out;
  private final Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
  private List<Map<String, Object>> rows = new ArrayList<>();
  private List<String> columns = List.of();

  public Report(PrintStream out) {
    this.out = out;
  }

  /** Begins a table; following rows belong to it. */
  public void table(String title, String... columnNames) {
    columns = List.of(columnNames);
    rows = new ArrayList<>();
    tables.put(title, rows);
    out.println();
    out.println("### " + title);
    out.println();
    out.println("| " + String.join(" | ", columns) + " |");
    out.println("|" + " --- |".repeat(columns.size()));
  }

  /**
   * Adds one row with a cell for each column of the table begun last; numbers are rounded for print
   * only.
   */
  public void row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row needs " + columns.size() + " cells, got " + cells.length);
    }
    Map<String, Object> row = new LinkedHashMap<>();
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.length; i++) {
      row.put(columns.get(i), cells[i]);
      line.append(' ').append(print(cells[i])).append(" |");
    }
    rows.add(row);
    out.println(line);
    out.flush();
  }

  /** Prints a remark between tables; remarks are not part of the JSON. */
  public void note(String text) {
    out.println();
    out.println(text);
  }

  /** Writes all tables, by title, as one JSON object. */
  public void writeJson(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(
        file,
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(tables));
  }

  private static String print(Object cell) {
    if (cell instanceof Double number) {
      return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%,.0f" : "%.2f", number);
    }
    if (cell instanceof Long || cell instanceof Integer) {
      return String.format(Locale.ROOT, "%,d", ((Number) cell).longValue());
    }
    return String.valueOf(cell);
  }
}
