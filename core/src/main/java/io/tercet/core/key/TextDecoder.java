package io.tercet.core.key;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link TextEncoder} writes, from behind the type byte on. Not thread-safe. */
final class TextDecoder {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int INITIAL_BYTES = 64;

  private final KeyBuffer plain = new KeyBuffer(INITIAL_BYTES);

  String readString(KeyInput in) {
    int plainLength = in.plainTextLength();
    if (plainLength >= 0) {
      String text = decode(in, in.array(), in.position(), plainLength);
      in.advance(plainLength + 1);
      return text;
    }
    unescape(in);
    return decode(in, plain.array(), 0, plain.size());
  }

  byte[] readBytes(KeyInput in) {
    unescape(in);
    return plain.toByteArray();
  }

  private void unescape(KeyInput in) {
    plain.truncate(0);
    for (int value = in.next(); value != TextEncoder.END; value = in.next()) {
      plain.put(value == TextEncoder.ESCAPE ? unescaped(in) : value);
    }
  }

  static void skip(KeyInput in) {
    for (int value = in.next(); value != TextEncoder.END; value = in.next()) {
      if (value == TextEncoder.ESCAPE) {
        unescaped(in);
      }
    }
  }

  private static int unescaped(KeyInput in) {
    int value = in.next() - 1;
    if (value != TextEncoder.END && value != TextEncoder.ESCAPE) {
      throw in.damaged("A key holds an escape that does not exist");
    }
    return value;
  }

  private static String decode(KeyInput in, byte[] utf8, int offset, int length) {
    String text = new String(utf8, offset, length, StandardCharsets.UTF_8);
    // What is not UTF-8 was replaced; only then is it worth telling the two apart.
    if (text.indexOf(REPLACEMENT) >= 0 && !isUtf8(ByteBuffer.wrap(utf8, offset, length))) {
      throw in.damaged("A string in a key is not UTF-8");
    }
    return text;
  }

  private static boolean isUtf8(ByteBuffer bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
