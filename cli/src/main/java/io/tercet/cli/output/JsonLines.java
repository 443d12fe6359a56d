package io.tercet.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** One JSON object on each line. */
final class JsonLines implements Rows {
  private final OutputStream out;

  JsonLines(OutputStream out) {
    this.out = out;
  }

  @Override
  public void add(Row row) throws IOException {
    out.write((JsonText.object(row) + "\n").getBytes(UTF_8));
  }

  @Override
  public void flush() {}

  @Override
  public void end() {}
}
