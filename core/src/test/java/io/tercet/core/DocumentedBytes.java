package io.tercet.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The examples of a specification under {@code docs/internals}: a name, then bytes in hexadecimal,
 * over as many lines as it takes. What is compared is counted, so that no example stands unchecked.
 */
public final class DocumentedBytes {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?m)^([a-z][a-z.]*)((?:\\s+[0-9a-f]{2})+)\\s*$");

  private final Map<String, byte[]> examples = new LinkedHashMap<>();

  private DocumentedBytes() {}

  /** Reads the examples of a document, by its file name. */
  public static DocumentedBytes of(String fileName) throws IOException {
    Path document = Path.of("..", "docs", "internals", fileName);
    DocumentedBytes read = new DocumentedBytes();
    Matcher matcher = EXAMPLE.matcher(Files.readString(document));
    while (matcher.find()) {
      byte[] bytes = HexFormat.of().parseHex(matcher.group(2).replaceAll("\\s", ""));
      read.examples.put(matcher.group(1), bytes);
    }
    return read;
  }

  /** Requires that an example shows exactly these bytes. */
  public DocumentedBytes shows(String name, byte[] actual) {
    assertThat(hex(actual)).as(name).isEqualTo(hex(examples.remove(name)));
    return this;
  }

  /** Requires that an example shows how these bytes begin. */
  public DocumentedBytes showsStartOf(String name, byte[] actual) {
    String start = hex(examples.remove(name));
    assertThat(hex(actual)).as(name).startsWith(start);
    return this;
  }

  /** Requires that every example was looked at. */
  public void andNothingElse() {
    assertThat(examples).isEmpty();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
