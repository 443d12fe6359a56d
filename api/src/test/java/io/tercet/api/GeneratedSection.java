package io.tercet.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that is written from a table in code: checked by a test, and rewritten by
 * {@code -Dtercet.rewrite=true}.
 */
public final class GeneratedSection {
  private static final String BEGIN = "<!-- generated: begin -->\n";
  private static final String END = "<!-- generated: end -->\n";

  private GeneratedSection() {}

  /** Asserts that the generated part of a document under {@code docs/} is as given. */
  public static void check(String document, String expected) throws IOException {
    Path file = Path.of("..", "docs", document);
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (Boolean.getBoolean("tercet.rewrite")) {
      Files.writeString(file, text.substring(0, begin) + expected + text.substring(end));
      return;
    }
    assertThat(text.substring(begin, end))
        .as("docs/%s is out of date; run this test with -Dtercet.rewrite=true", document)
        .isEqualTo(expected);
  }
}
