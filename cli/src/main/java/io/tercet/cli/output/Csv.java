package io.tercet.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.cli.ending.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comma-separated values. What is nothing is an empty field without quotes. */
final class Csv implements Rows {
  private final OutputStream out;
  private final Encoding encoding;

  Csv(OutputStream out, Encoding encoding, List<String> columns) throws IOException {
    this.out = out;
    this.encoding = encoding;
    line(columns.stream().map(Csv::quoted).collect(Collectors.joining(",")));
  }

  @Override
  public void add(Row row) throws IOException {
    line(row.cells().stream().map(this::field).collect(Collectors.joining(",")));
  }

  @Override
  public void flush() {}

  @Override
  public void end() {}

  private void line(String text) throws IOException {
    out.write((text + "\n").getBytes(UTF_8));
  }

  private String field(@Nullable Object cell) {
    if (cell instanceof Bytes bytes) {
      String text = encoding.encode(bytes.content());
      if (text == null) {
        throw new UsageException(
            "CSV cannot show bytes that are not UTF-8; give --encoding hex or base64");
      }
      return quoted(text);
    }
    return cell == null ? "" : quoted(cell.toString());
  }

  private static String quoted(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
