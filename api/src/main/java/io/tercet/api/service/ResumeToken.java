package io.tercet.api.service;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.v1.ScanRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a scan reads on, as an opaque text: base64url of
 *
 * <pre>
 *  format 1 (1) | incarnation of the store (16) | hash of the scan (8) | last key that was sent
 * </pre>
 *
 * <p>Specified in {@code docs/internals/resume-token.md}. Not secret, and not signed: it names
 * nothing that its bearer could not ask for. Stateless.
 */
final class ResumeToken {
  private static final byte FORMAT = 1;
  private static final int SCAN_HASH_BYTES = Long.BYTES;
  private static final int KEY_AT = 1 + 2 * Long.BYTES + SCAN_HASH_BYTES;

  private ResumeToken() {}

  /** Returns the token that reads on after a key. */
  static String of(UUID incarnation, byte[] scanHash, byte[] lastKey) {
    byte[] bytes =
        ByteBuffer.allocate(KEY_AT + lastKey.length)
            .put(FORMAT)
            .putLong(incarnation.getMostSignificantBits())
            .putLong(incarnation.getLeastSignificantBits())
            .put(scanHash)
            .put(lastKey)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Returns the key after which a token reads on.
   *
   * @throws TercetException INVALID_ARGUMENT if it is none, or one of another scan; FOREIGN_TOKEN
   *     if it is one of another store, or of this one before it was restored
   */
  static byte[] lastKey(String token, UUID incarnation, byte[] scanHash) {
    ByteBuffer bytes = ByteBuffer.wrap(decode(token));
    if (bytes.remaining() <= KEY_AT || bytes.get() != FORMAT) {
      throw malformed();
    }
    if (!new UUID(bytes.getLong(), bytes.getLong()).equals(incarnation)) {
      throw new TercetException(
          Reason.FOREIGN_TOKEN,
          "The resume token belongs to another store, or to this one before it was restored; start"
              + " anew.");
    }
    byte[] hash = new byte[SCAN_HASH_BYTES];
    bytes.get(hash);
    if (!Arrays.equals(hash, scanHash)) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "The resume token belongs to a scan of another range; ask for the same one.")
          .with("field", "resume_token");
    }
    byte[] key = new byte[bytes.remaining()];
    bytes.get(key);
    return key;
  }

  /** Returns the hash of what must be the same in a scan that reads on. */
  static byte[] scanHash(ScanRequest request) {
    ScanRequest same =
        ScanRequest.newBuilder()
            .setDatabase(Backend.database(request.getDatabase()))
            .setBucket(request.getBucket())
            .setPrefix(request.getPrefix())
            .setStart(request.getStart())
            .setEnd(request.getEnd())
            .setReverse(request.getReverse())
            .build();
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(same.toByteArray());
      return Arrays.copyOf(hash, SCAN_HASH_BYTES);
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

  private static TercetException malformed() {
    return new TercetException(
            Reason.INVALID_ARGUMENT,
            "The resume token is none; pass on the one of a batch as it came.")
        .with("field", "resume_token");
  }
}
