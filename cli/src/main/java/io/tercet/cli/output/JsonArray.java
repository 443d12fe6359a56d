package io.tercet.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** All rows as one JSON array. */
final class JsonArray implements Rows {
  private final OutputStream out;
  private boolean any;

  JsonArray(OutputStream out) {
    this.out = out;
  }

  @Override
  public void add(Row row) throws IOException {
    out.write(((any ? ",\n  " : "[\n  ") + JsonText.object(row)).getBytes(UTF_8));
    any = true;
  }

  @Override
  public void flush() {}

  @Override
  public void end() throws IOException {
    out.write((any ? "\n]\n" : "[]\n").getBytes(UTF_8));
  }
}
