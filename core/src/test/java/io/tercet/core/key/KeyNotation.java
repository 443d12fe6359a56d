package io.tercet.core.key;

import io.tercet.core.key.KeyTuple.Binary;
import io.tercet.core.key.KeyTuple.Descending;
import io.tercet.core.key.KeyTuple.Field;
import io.tercet.core.key.KeyTuple.Fields;
import io.tercet.core.key.KeyTuple.Mark;
import io.tercet.core.key.KeyTuple.ObjectId;
import io.tercet.core.key.KeyTuple.Timestamp;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads elements as the specification writes them in its examples. */
final class KeyNotation {
  private final String text;
  private int position;

  private KeyNotation(String text) {
    this.text = text;
  }

  /** Reads elements with commas between them. */
  static KeyTuple parse(String text) {
    KeyNotation notation = new KeyNotation(text);
    List<@Nullable Object> values = new ArrayList<>();
    do {
      values.add(notation.value());
    } while (notation.accept(","));
    if (notation.position < text.length()) {
      throw notation.wrong("end");
    }
    return KeyTuple.of(values.toArray());
  }

  private @Nullable Object value() {
    skipSpaces();
    char c = text.charAt(position);
    if (c == '"') {
      return string();
    } else if (accept("[")) {
      return list();
    } else if (accept("{")) {
      return fields();
    } else if (c == '-' || Character.isDigit(c)) {
      return number();
    }
    return named(word());
  }

  private @Nullable Object named(String word) {
    return switch (word) {
      case "null" -> null;
      case "true" -> true;
      case "false" -> false;
      case "minkey" -> Mark.MIN_KEY;
      case "missing" -> Mark.MISSING;
      case "maxkey" -> Mark.MAX_KEY;
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "x" -> HexFormat.of().parseHex(string());
      case "oid" -> new ObjectId(string());
      case "t" -> Instant.parse(string());
      case "desc" -> {
        expect("(");
        Object value = value();
        expect(")");
        yield new Descending(value);
      }
      case "timestamp" -> {
        expect("(");
        long value = Long.parseLong(numeral());
        expect(")");
        yield new Timestamp(value);
      }
      case "binary" -> {
        expect("(");
        int subtype = Integer.parseInt(numeral());
        expect(",");
        expect("x");
        String hex = string();
        expect(")");
        yield new Binary(subtype, hex);
      }
      default -> throw wrong("an element");
    };
  }

  private Number number() {
    String numeral = numeral();
    if (numeral.equals("-") && word().equals("Infinity")) {
      return Double.NEGATIVE_INFINITY;
    } else if (accept("d")) {
      return Double.parseDouble(numeral);
    } else if (accept("m")) {
      return new BigDecimal(numeral);
    }
    return Long.parseLong(numeral);
  }

  private String numeral() {
    int start = position;
    while (position < text.length() && "+-.0123456789E".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    return text.substring(start, position);
  }

  private String word() {
    int start = position;
    while (position < text.length() && Character.isLetter(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private String string() {
    expect("\"");
    StringBuilder string = new StringBuilder();
    while (text.charAt(position) != '"') {
      if (text.startsWith("\\u", position)) {
        string.append((char) Integer.parseInt(text.substring(position + 2, position + 6), 16));
        position += 6;
      } else {
        string.append(text.charAt(position++));
      }
    }
    position++;
    return string.toString();
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    while (!accept("]")) {
      list.add(value());
      accept(",");
    }
    return list;
  }

  private Fields fields() {
    List<Field> fields = new ArrayList<>();
    while (!accept("}")) {
      skipSpaces();
      String name = string();
      expect(":");
      fields.add(new Field(name, value()));
      accept(",");
    }
    return new Fields(fields);
  }

  private void expect(String symbol) {
    if (!accept(symbol)) {
      throw wrong(symbol);
    }
  }

  private boolean accept(String symbol) {
    skipSpaces();
    boolean there = text.startsWith(symbol, position);
    position += there ? symbol.length() : 0;
    return there;
  }

  private void skipSpaces() {
    while (position < text.length() && text.charAt(position) == ' ') {
      position++;
    }
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "expected " + expected + " at " + position + " of: " + text);
  }
}
