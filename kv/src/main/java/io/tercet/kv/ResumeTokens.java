package io.tercet.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * The resume tokens of one scan or watch, as opaque texts: base64url of
 *
 * <pre>
 *  format (1) | incarnation of the store (16) | hash of what was asked for (8) | where to go on
 * </pre>
 *
 * <p>Specified in {@code docs/internals/resume-token.md}: the hash is that of a message of the
 * public contract, which is written here by hand, because the model knows no messages. Not secret,
 * and not signed: a token names nothing that its bearer could not ask for. Immutable.
 */
public final class ResumeTokens {
  private static final byte SCAN = 1;
  private static final byte WATCH = 2;
  private static final int HASH_BYTES = Long.BYTES;
  private static final int PLACE_AT = 1 + 2 * Long.BYTES + HASH_BYTES;
  private static final int POSITION_BYTES = Long.BYTES + Integer.BYTES;

  private final byte format;
  private final UUID incarnation;
  private final byte[] hash;

  private ResumeTokens(byte format, UUID incarnation, byte[] hash) {
    this.format = format;
    this.incarnation = incarnation;
    this.hash = hash;
  }

  /**
   * Returns the tokens of a scan. They are of use for this scan alone.
   *
   * @param incarnation that of the store
   * @param database its name, never empty
   * @param prefix what all keys begin with; empty for any
   * @param start the first key; empty for no bound
   * @param end the end, excluded; empty for no bound
   * @param reverse whether it goes backwards
   */
  public static ResumeTokens ofScan(
      UUID incarnation,
      String database,
      String bucket,
      byte[] prefix,
      byte[] start,
      byte[] end,
      boolean reverse) {
    Message message =
        new Message()
            .text(1, database)
            .text(2, bucket)
            .bytes(4, prefix)
            .bytes(5, start)
            .bytes(6, end)
            .flag(7, reverse);
    return new ResumeTokens(SCAN, incarnation, message.hash());
  }

  /**
   * Returns the tokens of a watch. They are of use for this watch alone.
   *
   * @param incarnation that of the store
   * @param database its name, never empty
   * @param key the one key that is watched; empty for a range
   * @param prefix what all keys begin with; empty for any
   * @param start the first key; empty for no bound
   * @param end the end, excluded; empty for no bound
   */
  public static ResumeTokens ofWatch(
      UUID incarnation,
      String database,
      String bucket,
      byte[] key,
      byte[] prefix,
      byte[] start,
      byte[] end) {
    Message message =
        new Message()
            .text(1, database)
            .text(2, bucket)
            .bytes(3, key)
            .bytes(4, prefix)
            .bytes(5, start)
            .bytes(6, end);
    return new ResumeTokens(WATCH, incarnation, message.hash());
  }

  /** Returns the token by which a scan reads on after a key. */
  public String after(byte[] key) {
    return token(key);
  }

  /** Returns the token by which a watch goes on from a position. */
  public String from(EntryWatch.Position position) {
    return token(
        ByteBuffer.allocate(POSITION_BYTES)
            .putLong(position.version())
            .putInt(position.bucketId())
            .array());
  }

  /**
   * Returns the key after which a scan reads on.
   *
   * @throws TercetException INVALID_ARGUMENT if the token is none, or one of something else;
   *     FOREIGN_TOKEN if it is one of another store, or of this one before it was restored
   */
  public byte[] lastKey(String token) {
    return place(token);
  }

  /**
   * Returns the position from which a watch goes on.
   *
   * @throws TercetException INVALID_ARGUMENT if the token is none, or one of something else;
   *     FOREIGN_TOKEN if it is one of another store, or of this one before it was restored
   */
  public EntryWatch.Position position(String token) {
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

  /** Returns where a token goes on; at least one byte. */
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

    Message text(int field, String value) {
      return bytes(field, value.getBytes(UTF_8));
    }

    Message flag(int field, boolean value) {
      if (value) {
        out.write((field << NUMBER_SHIFT) | VARINT);
        out.write(1);
      }
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
