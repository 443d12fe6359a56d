package io.tercet.cli.output;

import io.tercet.cli.ending.UsageException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How bytes are written as text: in arguments, in tables and in CSV. */
public enum Encoding {
  /** As UTF-8. */
  UTF8,
  /** As pairs of hexadecimal digits. */
  HEX,
  /** As Base64 by RFC 4648. */
  BASE64;

  /** Returns the encoding of this name. */
  public static Encoding named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "utf8" -> UTF8;
      case "hex" -> HEX;
      case "base64" -> BASE64;
      default ->
          throw new UsageException("--encoding takes utf8, hex or base64, and not '" + name + "'");
    };
  }

  /** Returns the bytes that a text stands for. */
  public byte[] decode(String text) {
    try {
      return switch (this) {
        case UTF8 -> text.getBytes(StandardCharsets.UTF_8);
        case HEX -> HexFormat.of().parseHex(text);
        case BASE64 -> Base64.getDecoder().decode(text);
      };
    } catch (IllegalArgumentException e) {
      String name = name().toLowerCase(Locale.ROOT);
      throw new UsageException("'" + text + "' is not " + name + ", as --encoding says");
    }
  }

  /**
   * Returns bytes as text, which {@link #decode} reads; null where that cannot be, because the
   * bytes are not UTF-8.
   */
  public @Nullable String encode(byte[] bytes) {
    return switch (this) {
      case UTF8 -> utf8(bytes);
      case HEX -> HexFormat.of().formatHex(bytes);
      case BASE64 -> Base64.getEncoder().encodeToString(bytes);
    };
  }

  /** Returns bytes read as UTF-8, or null if they are not. */
  static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
