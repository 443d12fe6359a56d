package io.tercet.api.config;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * Reads a configuration file: YAML, sections of keys, nothing deeper. Read as a stream of tokens,
 * so that every complaint can name its line.
 */
final class ConfigFile {
  private static final long SIZE_BYTES_MAX = 1 << 20;

  /**
   * One value of the file.
   *
   * @param key section and key, joined by a dot
   * @param text the value as it is written
   * @param line where it stands, from 1 on
   */
  record Line(String key, String text, int line) {}

  private ConfigFile() {}

  /**
   * Reads a file.
   *
   * @return its values in their order; a key may come twice
   * @throws TercetException CONFIGURATION_INVALID if it cannot be read, or is not of this form
   */
  static List<Line> read(Path file) {
    try {
      if (Files.size(file) > SIZE_BYTES_MAX) {
        throw new TercetException(
                Reason.CONFIGURATION_INVALID, "The configuration file is larger than its limit.")
            .with("file", file)
            .with("limit", "1MiB");
      }
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw new TercetException(
              Reason.CONFIGURATION_INVALID,
              "The configuration file cannot be read; name one that exists, as UTF-8 text.",
              e)
          .with("file", file)
          .with("cause", e);
    }
  }

  private static List<Line> parse(String text, Path file) {
    List<Line> lines = new ArrayList<>();
    try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return lines;
      }
      expect(first == JsonToken.START_OBJECT, file, parser);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        readSection(parser, file, lines);
      }
      expect(parser.nextToken() == null, file, parser);
      return lines;
    } catch (JacksonException e) {
      throw malformed(file, e.getLocation() == null ? 0 : e.getLocation().getLineNr())
          .with("cause", e.getOriginalMessage());
    }
  }

  private static void readSection(JsonParser parser, Path file, List<Line> lines) {
    String section = parser.currentName();
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    if (token != null && token.isScalarValue()) {
      // Written flat: `server.port: 7411`.
      lines.add(line(section, parser));
      return;
    }
    expect(token == JsonToken.START_OBJECT, file, parser);
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = section + "." + parser.currentName();
      JsonToken value = parser.nextToken();
      expect(value != null && value.isScalarValue(), file, parser);
      lines.add(line(key, parser));
    }
  }

  private static Line line(String key, JsonParser parser) {
    return new Line(key, parser.getString(), parser.currentTokenLocation().getLineNr());
  }

  private static void expect(boolean holds, Path file, JsonParser parser) {
    if (!holds) {
      throw malformed(file, parser.currentTokenLocation().getLineNr());
    }
  }

  private static TercetException malformed(Path file, int line) {
    return new TercetException(
            Reason.CONFIGURATION_INVALID,
            "The configuration file is not of the form section, key, value; write `server:`, then"
                + " `  port: 7411` on a line of its own.")
        .with("file", file)
        .with("line", line);
  }
}
