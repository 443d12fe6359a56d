package io.tercet.api.service;

import com.google.protobuf.MessageLite;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * What all resume tokens have in common, as an opaque text: base64url of
 *
 * <pre>
 *  format (1) | incarnation of the store (16) | hash of what was asked for (8) | where to go on
 * </pre>
 *
 * <p>Specified in {@code docs/internals/resume-token.md}. Not secret, and not signed: a token names
 * nothing that its bearer could not ask for. Stateless.
 */
final class Tokens {
  private static final int HASH_BYTES = Long.BYTES;
  private static final int PLACE_AT = 1 + 2 * Long.BYTES + HASH_BYTES;

  private Tokens() {}

  static String of(byte format, UUID incarnation, byte[] hash, byte[] place) {
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
  static byte[] place(byte format, String token, UUID incarnation, byte[] hash) {
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

  /** Returns the hash of what must be the same in a request that goes on. */
  static byte[] hash(MessageLite same) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(same.toByteArray());
      return Arrays.copyOf(hash, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  static TercetException malformed() {
    return new TercetException(
            Reason.INVALID_ARGUMENT,
            "The resume token is none; pass on the one of a message as it came.")
        .with("field", "resume_token");
  }
}
