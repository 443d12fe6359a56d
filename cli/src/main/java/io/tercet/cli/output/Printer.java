package io.tercet.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Prints results in one format. Used by one thread. */
public final class Printer {
  private final OutputStream out;
  private final Format format;
  private final Encoding encoding;

  /** Makes a printer that shows bytes as UTF-8. */
  public Printer(OutputStream out, Format format) {
    this(out, format, Encoding.UTF8);
  }

  /**
   * Makes a printer.
   *
   * @param encoding how bytes are shown in tables and CSV; in JSON, UTF-8 is text, and other bytes
   *     are {@code {"base64": "..."}}
   */
  public Printer(OutputStream out, Format format, Encoding encoding) {
    this.out = out;
    this.format = format;
    this.encoding = encoding;
  }

  /** Prints the one result of a command. */
  public void one(Row row) throws IOException {
    if (format == Format.TABLE) {
      Table.vertical(out, encoding, row);
      return;
    }
    // In JSON, a single result is a document and a line at once.
    Rows rows = format == Format.CSV ? new Csv(out, encoding, row.names()) : new JsonLines(out);
    rows.add(row);
    rows.end();
  }

  /**
   * Starts to print results as they come. They must be ended to be seen whole.
   *
   * @param columns the names of the cells of every row
   */
  public Rows many(String... columns) throws IOException {
    List<String> names = List.of(columns);
    return switch (format) {
      case TABLE -> new Table(out, encoding, names);
      case JSON -> new JsonArray(out);
      case JSONL -> new JsonLines(out);
      case CSV -> new Csv(out, encoding, names);
    };
  }
}
