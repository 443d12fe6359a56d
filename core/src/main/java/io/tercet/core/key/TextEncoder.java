package io.tercet.core.key;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/**
 * Writes runs of bytes whose end is found without a length in front: 0x00 ends the run, and inside
 * it 0x00 becomes 0x01 0x01 and 0x01 becomes 0x01 0x02, so that order is kept. Strings are written
 * as UTF-8, whose byte order is the order of code points.
 */
final class TextEncoder {
  static final int END = 0x00;
  static final int ESCAPE = 0x01;

  private TextEncoder() {}

  /** Writes a string, without its end. */
  static void write(KeyBuffer out, String text) {
    int length = text.length();
    for (int i = writeAscii(out, text); i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        writeByte(out, c);
      } else if (c < 0x800) {
        out.put(0xC0 | (c >> 6));
        out.put(0x80 | (c & 0x3F));
      } else if (Character.isSurrogate(c)) {
        writeSupplementary(out, codePointAt(text, i++));
      } else {
        out.put(0xE0 | (c >> 12));
        out.put(0x80 | (c >> 6 & 0x3F));
        out.put(0x80 | (c & 0x3F));
      }
    }
  }

  /** Writes the characters in front that are one byte each, and returns how many they are. */
  private static int writeAscii(KeyBuffer out, String text) {
    int length = text.length();
    out.reserve(length + 1); // and one for the end
    byte[] bytes = out.array();
    int size = out.size();
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c <= ESCAPE || c >= 0x80) {
        break;
      }
      bytes[size + i] = (byte) c;
    }
    out.advance(i);
    return i;
  }

  /** Writes bytes, without their end. */
  static void write(KeyBuffer out, byte[] source, int offset, int length) {
    out.reserve(length + 1);
    for (int i = offset; i < offset + length; i++) {
      writeByte(out, source[i] & 0xFF);
    }
  }

  private static void writeByte(KeyBuffer out, int value) {
    if (value > ESCAPE) {
      out.put(value);
    } else {
      out.put(ESCAPE);
      out.put(value + 1);
    }
  }

  private static void writeSupplementary(KeyBuffer out, int codePoint) {
    out.put(0xF0 | (codePoint >> 18));
    out.put(0x80 | (codePoint >> 12 & 0x3F));
    out.put(0x80 | (codePoint >> 6 & 0x3F));
    out.put(0x80 | (codePoint & 0x3F));
  }

  /** Two different strings must not become one key, so nothing is replaced by a question mark. */
  private static int codePointAt(String text, int index) {
    int codePoint = text.codePointAt(index);
    if (codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "The string holds half of a surrogate pair: not Unicode text")
          .with("index", index);
    }
    return codePoint;
  }
}
