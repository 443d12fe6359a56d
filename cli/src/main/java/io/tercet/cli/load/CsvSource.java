package io.tercet.cli.load;

import io.tercet.cli.ending.CommandException;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.output.Encoding;
import io.tercet.client.LoadEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entries as {@code kv scan -o csv} prints them: RFC 4180 with a header that names the columns
 * {@code key}, {@code value} and perhaps {@code expire_at}, in any order; a column {@code version}
 * is not looked at. Lines end in a line feed, or in a carriage return and a line feed; empty ones
 * are passed over.
 */
public final class CsvSource implements EntrySource {
  private static final Set<String> KNOWN = Set.of("key", "value", "version", "expire_at");
  private static final int END = Characters.END;

  /** Far more than an entry has. */
  private static final int FIELDS_MAX = 100;

  private final Characters in;
  private final Encoding encoding;
  private @Nullable List<String> columns;

  /** The number of the line that is being read, and of the one that the record began with. */
  private long line = 1;

  private long recordLine = 1;

  private long recordChars;

  /** Reads UTF-8 from a stream, which it closes at its end; keys and values are so encoded. */
  public CsvSource(InputStream in, Encoding encoding) {
    this.in = new Characters(in);
    this.encoding = encoding;
  }

  @Override
  public @Nullable LoadEntry next() throws IOException {
    List<String> names = columns;
    if (names == null) {
      names = header();
      columns = names;
    }
    List<String> record = record();
    if (record == null) {
      return null;
    }
    if (record.size() != names.size()) {
      throw bad("It has " + record.size() + " fields, and the header " + names.size());
    }
    int expiry = names.indexOf("expire_at");
    String expireAt = expiry < 0 || record.get(expiry).isEmpty() ? null : record.get(expiry);
    return BadLine.entry(
        recordLine,
        bytes(record.get(names.indexOf("key"))),
        bytes(record.get(names.indexOf("value"))),
        expireAt);
  }

  private List<String> header() throws IOException {
    List<String> names = record();
    if (names == null || !names.contains("key") || !names.contains("value")) {
      throw bad("The header of a CSV file names the columns key and value");
    }
    if (!KNOWN.containsAll(names) || new HashSet<>(names).size() < names.size()) {
      throw bad("The columns are key, value, expire_at and version, each once");
    }
    return names;
  }

  private byte[] bytes(String field) {
    try {
      return encoding.decode(field);
    } catch (UsageException e) {
      throw BadLine.of(recordLine, e);
    }
  }

  /** Reads the fields up to the end of a line; null at the end of the file. */
  private @Nullable List<String> record() throws IOException {
    int c = read();
    while (c == '\n' || c == '\r') {
      recordChars = 0;
      c = read();
    }
    recordLine = line;
    recordChars = 0;
    if (c == END) {
      return null;
    }
    List<String> fields = new ArrayList<>();
    while (true) {
      StringBuilder field = new StringBuilder();
      c = c == '"' ? quoted(field) : plain(field, c);
      fields.add(field.toString());
      if (fields.size() > FIELDS_MAX) {
        throw bad("It has more than " + FIELDS_MAX + " fields");
      }
      if (c != ',') {
        endOfLine(c);
        return fields;
      }
      c = read();
    }
  }

  private void endOfLine(int c) throws IOException {
    if (c == '\r') {
      c = read();
    }
    if (c != '\n' && c != END) {
      throw bad("A field ends in a comma or with its line; put it in quotation marks");
    }
  }

  private int plain(StringBuilder field, int first) throws IOException {
    int c = first;
    while (c != ',' && c != '\n' && c != '\r' && c != END) {
      if (c == '"') {
        throw bad("A field with a quotation mark stands in quotation marks itself");
      }
      field.append((char) c);
      c = read();
    }
    return c;
  }

  private int quoted(StringBuilder field) throws IOException {
    while (true) {
      int c = read();
      if (c == END) {
        throw bad("A quotation mark is not closed");
      }
      if (c == '"') {
        c = read();
        if (c != '"') {
          return c;
        }
      }
      field.append((char) c);
    }
  }

  private int read() throws IOException {
    recordChars++;
    if (recordChars > BadLine.CHARS_MAX) {
      throw BadLine.tooLong(recordLine);
    }
    int c;
    try {
      c = in.read();
    } catch (CharacterCodingException e) {
      throw BadLine.of(line, "It, or one soon after it, is not UTF-8", e);
    }
    if (c == '\n') {
      line++;
    }
    return c;
  }

  private CommandException bad(String text) {
    return BadLine.of(recordLine, text, null);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
