package io.tercet.cli.output;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as JSON by RFC 8259. Only writes, and only flat objects: a library for more would
 * take longer to load than most commands run.
 */
final class JsonText {
  private JsonText() {}

  /** A row as an object; cells that hold nothing are left out. */
  static String object(Row row) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < row.names().size(); i++) {
      Object cell = row.cells().get(i);
      if (cell != null) {
        text.append(text.length() == 1 ? "" : ", ");
        string(text, row.names().get(i));
        text.append(": ");
        value(text, cell);
      }
    }
    return text.append('}').toString();
  }

  private static void value(StringBuilder text, Object cell) {
    if (cell instanceof Number || cell instanceof Boolean) {
      text.append(cell);
    } else if (cell instanceof Bytes bytes) {
      bytes(text, bytes.content());
    } else {
      string(text, cell.toString());
    }
  }

  private static void bytes(StringBuilder text, byte[] bytes) {
    @Nullable String utf8 = Encoding.utf8(bytes);
    if (utf8 != null) {
      string(text, utf8);
    } else {
      text.append("{\"base64\": \"")
          .append(Base64.getEncoder().encodeToString(bytes))
          .append("\"}");
    }
  }

  private static void string(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          // DEL and the C1 controls need no escape in JSON, but can drive a terminal.
          if (c < ' ' || (c >= 0x7f && c <= 0x9f)) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
