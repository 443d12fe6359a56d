package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.EntryWatch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * The resume tokens of one scan or watch: the same that a server of the store gives for the same,
 * byte by byte as {@code docs/internals/resume-token.md} says. Immutable.
 */
final class Tokens {
  private static final byte SCAN = 1;
  private static final byte WATCH = 2;
  private static final int HASH_BYTES = Long.BYTES;
  private static final int PLACE_AT = 1 + 2 * Long.BYTES + HASH_BYTES;
  private static final int POSITION_BYTES = Long.BYTES + Integer.BYTES;

  private final byte format;
  private final UUID incarnation;
  private final byte[] hash;

  private Tokens(byte format, UUID incarnation, byte[] hash) {
    this.format = format;
    this.incarnation = incarnation;
    this.hash = hash;
  }

  /** Returns the tokens of a scan. */
  static Tokens ofScan(UUID incarnation, String database, String bucket, ScanOptions options) {
    KeyRange range = options.range();
    Message message =
        new Message()
            .bytes(1, database.getBytes(UTF_8))
            .bytes(2, bucket.getBytes(UTF_8))
            .bytes(4, range.prefix())
            .bytes(5, range.start())
            .bytes(6, range.end());
    if (options.isReverse()) {
      message.number(7, 1);
    }
    return new Tokens(SCAN, incarnation, message.hash());
  }

  /** Returns the tokens of a watch. */
  static Tokens ofWatch(UUID incarnation, String database, String bucket, WatchOptions options) {
    KeyRange range = options.range();
    byte[] key = options.key();
    byte[] hash =
        new Message()
            .bytes(1, database.getBytes(UTF_8))
            .bytes(2, bucket.getBytes(UTF_8))
            .bytes(3, key == null ? new byte[0] : key)
            .bytes(4, range.prefix())
            .bytes(5, range.start())
            .bytes(6, range.end())
            .hash();
    return new Tokens(WATCH, incarnation, hash);
  }

  /** Returns the token by which a scan reads on after a key. */
  String after(byte[] key) {
    return token(key);
  }

  /** Returns the token by which a watch goes on from a position. */
  String from(EntryWatch.Position position) {
    return token(
        ByteBuffer.allocate(POSITION_BYTES)
            .putLong(position.version())
            .putInt(position.bucketId())
            .array());
  }

  /**
   * Returns the key after which a scan reads on.
   *
   * @throws TercetException as {@link #place} does
   */
  byte[] lastKey(String token) {
    return place(token);
  }

  /**
   * Returns the position from which a watch goes on.
   *
   * @throws TercetException as {@link #place} does
   */
  EntryWatch.Position position(String token) {
    byte[] place = place(token);
    if (place.length != POSITION_BYTES) {
      throw malformed();
    }
    ByteBuffer bytes = ByteBuffer.wrap(place);
    return new EntryWatch.Position(bytes.getLong(), bytes.getInt());
  }

  private String token(byte[] place) {
    byte[] bytes =
        ByteBuffer.allocate(PLACE_AT + place.length)
            .put(format)
            .putLong(incarnation.getMostSignificantBits())
            .putLong(incarnation.getLeastSignificantBits())
            .put(hash)
            .put(place)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Returns where a token goes on; at least one byte.
   *
   * @throws TercetException INVALID_ARGUMENT if it is none, or one of something else; FOREIGN_TOKEN
   *     if it is one of another store, or of this one before it was restored
   */
  private byte[] place(String token) {
    ByteBuffer bytes = ByteBuffer.wrap(decode(token));
    if (bytes.remaining() <= PLACE_AT || bytes.get() != format) {
      throw malformed();
    }
    if (!new UUID(bytes.getLong(), bytes.getLong()).equals(incarnation)) {
      throw new TercetException(
          Reason.FOREIGN_TOKEN,
          "The resume token belongs to another store, or to this one before it was restored; start"
              + " anew.");
    }
    byte[] found = new byte[HASH_BYTES];
    bytes.get(found);
    if (!Arrays.equals(found, hash)) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "The resume token belongs to another range; ask for the same one.")
          .with("field", "resume_token");
    }
    byte[] place = new byte[bytes.remaining()];
    bytes.get(place);
    return place;
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static TercetException malformed() {
    return new TercetException(
            Reason.INVALID_ARGUMENT, "The resume token is none; pass it on as it came.")
        .with("field", "resume_token");
  }

  /**
   * What the hash is made of: fields as Protocol Buffers write them, in the order of their numbers,
   * which all are below 16; empty ones are left out.
   */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int NUMBER_SHIFT = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message bytes(int field, byte[] value) {
      if (value.length > 0) {
        out.write((field << NUMBER_SHIFT) | LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
      }
      return this;
    }

    Message number(int field, int value) {
      out.write((field << NUMBER_SHIFT) | VARINT);
      varint(value);
      return this;
    }

    private void varint(int value) {
      int rest = value;
      while (rest > 0x7f) {
        out.write((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }

    byte[] hash() {
      try {
        byte[] whole = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
        return Arrays.copyOf(whole, HASH_BYTES);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
