package io.tercet.embedded;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * How keys or values of a type are bytes in a bucket. Safe for use by any number of threads.
 *
 * @param <T> the type
 */
public interface Codec<T> {
  /**
   * Returns the bytes of a value; equal values have equal bytes where they are keys.
   *
   * @throws CodecException if it cannot be written
   */
  byte[] encode(T value);

  /**
   * Returns the value of some bytes.
   *
   * @throws CodecException if they are not those of a value
   */
  T decode(byte[] bytes);

  /** Returns the codec that takes bytes as they are; nothing is copied. */
  static Codec<byte[]> bytes() {
    return new Codec<>() {
      @Override
      public byte[] encode(byte[] value) {
        return value;
      }

      @Override
      public byte[] decode(byte[] bytes) {
        return bytes;
      }
    };
  }

  /**
   * Returns the codec of text as UTF-8. Keys sort by their code points then. What is no UTF-8, or
   * text that has half of a pair of surrogates, is refused.
   */
  static Codec<String> utf8() {
    return new Codec<>() {
      @Override
      public byte[] encode(String value) {
        try {
          ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
          byte[] array = new byte[bytes.remaining()];
          bytes.get(array);
          return array;
        } catch (CharacterCodingException e) {
          throw new CodecException("The text cannot be written as UTF-8", e);
        }
      }

      @Override
      public String decode(byte[] bytes) {
        try {
          return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
          throw new CodecException("The bytes are not UTF-8", e);
        }
      }
    };
  }

  /**
   * Returns the codec of a record or class as JSON, by Jackson: its annotations are followed, and
   * java.time is written as ISO 8601. Fields that the type does not know are passed over when it is
   * read, so that older programs read what newer ones write. For values, not for keys.
   */
  static <T> Codec<T> json(Class<T> type) {
    return new JsonCodec<>(type);
  }
}
