package io.tercet.cli.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.LoadEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entries as {@code kv scan -o jsonl} prints them: an object on each line, with {@code key}, {@code
 * value} and {@code expire_at}; the version is not looked at. Empty lines are passed over.
 */
public final class JsonSource implements EntrySource {
  private static final Set<String> KNOWN = Set.of("key", "value", "version", "expire_at");
  private static final String BASE64 = "base64";

  /** More than the largest value takes in base64, which is more than a parser takes by default. */
  private static final int TEXT_CHARS_MAX = 32 << 20;

  private final JsonMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(TEXT_CHARS_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();
  private final Characters in;
  private long line;
  private boolean afterReturn;

  /** Reads UTF-8 from a stream, which it closes at its end. */
  public JsonSource(InputStream stream) {
    this.in = new Characters(stream);
  }

  @Override
  public @Nullable LoadEntry next() throws IOException {
    while (true) {
      line++;
      String text;
      try {
        text = readLine();
      } catch (CharacterCodingException e) {
        throw BadLine.of(line, "It, or one soon after it, is not UTF-8", e);
      }
      if (text == null) {
        return null;
      }
      if (!text.isBlank()) {
        return entry(text);
      }
    }
  }

  /** Reads a line, which ends in a line feed, a carriage return or both; null after the last. */
  private @Nullable String readLine() throws IOException {
    StringBuilder text = new StringBuilder();
    int c = in.read();
    if (c == '\n' && afterReturn) {
      c = in.read();
    }
    if (c == Characters.END) {
      return null;
    }
    while (c != Characters.END && c != '\n' && c != '\r') {
      if (text.length() == BadLine.CHARS_MAX) {
        throw BadLine.tooLong(line);
      }
      text.append((char) c);
      c = in.read();
    }
    afterReturn = c == '\r';
    return text.toString();
  }

  private LoadEntry entry(String text) {
    JsonNode object;
    try {
      object = mapper.readTree(text);
    } catch (JacksonException e) {
      throw BadLine.of(line, "It is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!object.isObject()) {
      throw BadLine.of(line, "It is no JSON object", null);
    }
    for (String name : object.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw BadLine.of(line, "An entry has no '" + name + "'", null);
      }
    }
    JsonNode expireAt = object.get("expire_at");
    if (expireAt != null && !expireAt.isString()) {
      throw BadLine.of(line, "expire_at takes a text", null);
    }
    return BadLine.entry(
        line,
        bytes("key", object.get("key")),
        bytes("value", object.get("value")),
        expireAt == null ? null : expireAt.stringValue());
  }

  private byte @Nullable [] bytes(String name, @Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    if (node.isString()) {
      return node.stringValue().getBytes(UTF_8);
    }
    JsonNode base64 = node.get(BASE64);
    if (base64 != null && base64.isString() && node.size() == 1) {
      try {
        return Base64.getDecoder().decode(base64.stringValue());
      } catch (IllegalArgumentException e) {
        throw BadLine.of(line, name + " is not base64", e);
      }
    }
    throw BadLine.of(line, name + " takes a text, or {\"base64\": \"...\"}", null);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
