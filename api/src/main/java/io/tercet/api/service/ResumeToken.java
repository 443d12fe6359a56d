package io.tercet.api.service;

import io.tercet.core.error.TercetException;
import io.tercet.kv.v1.ScanRequest;
import java.util.UUID;

/** Where a scan reads on: after the last key that was sent; see {@link Tokens}. Stateless. */
final class ResumeToken {
  private static final byte FORMAT = 1;

  private ResumeToken() {}

  /** Returns the token that reads on after a key. */
  static String of(UUID incarnation, byte[] scanHash, byte[] lastKey) {
    return Tokens.of(FORMAT, incarnation, scanHash, lastKey);
  }

  /**
   * Returns the key after which a token reads on.
   *
   * @throws TercetException as {@link Tokens#place} does
   */
  static byte[] lastKey(String token, UUID incarnation, byte[] scanHash) {
    return Tokens.place(FORMAT, token, incarnation, scanHash);
  }

  /** Returns the hash of what must be the same in a scan that reads on. */
  static byte[] scanHash(ScanRequest request) {
    return Tokens.hash(
        ScanRequest.newBuilder()
            .setDatabase(Backend.database(request.getDatabase()))
            .setBucket(request.getBucket())
            .setPrefix(request.getPrefix())
            .setStart(request.getStart())
            .setEnd(request.getEnd())
            .setReverse(request.getReverse())
            .build());
  }
}
