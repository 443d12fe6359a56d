package io.tercet.core.key;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link TextEncoder} writes, from behind the type byte on. Not thread-safe. */
final class TextDecoder {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int INITIAL_BYTES = 64;

  private final KeyBuffer plain = new KeyBuffer(INITIAL_BYTES);

  String readString(KeyReader in) {
    unescape(in);
    return decode(in, plain.array(), plain.size());
  }

  byte[] readBytes(KeyReader in) {
    unescape(in);
    return plain.toByteArray();
  }

  private void unescape(KeyReader in) {
    plain.truncate(0);
    for (int value = in.next(); value != TextEncoder.END; value = in.next()) {
      plain.put(value == TextEncoder.ESCAPE ? unescaped(in) : value);
    }
  }

  static void skip(KeyReader in) {
    for (int value = in.next(); value != TextEncoder.END; value = in.next()) {
      if (value == TextEncoder.ESCAPE) {
        unescaped(in);
      }
    }
  }

  private static int unescaped(KeyReader in) {
    int value = in.next() - 1;
    if (value != TextEncoder.END && value != TextEncoder.ESCAPE) {
      throw in.damaged("A key holds an escape that does not exist");
    }
    return value;
  }

  private static String decode(KeyReader in, byte[] utf8, int length) {
    String text = new String(utf8, 0, length, StandardCharsets.UTF_8);
    // What is not UTF-8 was replaced; only then is it worth telling the two apart.
    if (text.indexOf(REPLACEMENT) >= 0 && !isUtf8(utf8, length)) {
      throw in.damaged("A string in a key is not UTF-8");
    }
    return text;
  }

  private static boolean isUtf8(byte[] bytes, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
