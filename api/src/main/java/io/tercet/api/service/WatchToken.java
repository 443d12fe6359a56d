package io.tercet.api.service;

import io.tercet.core.error.TercetException;
import io.tercet.kv.EntryWatch;
import io.tercet.kv.v1.WatchRequest;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Where a watch goes on: version (8), id of the bucket that had the name then (4), big-endian; see
 * {@link Tokens}. Stateless.
 */
final class WatchToken {
  private static final byte FORMAT = 2;
  private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;

  private WatchToken() {}

  /** Returns the token that goes on from a position. */
  static String of(UUID incarnation, byte[] watchHash, EntryWatch.Position position) {
    byte[] place =
        ByteBuffer.allocate(PLACE_BYTES)
            .putLong(position.version())
            .putInt(position.bucketId())
            .array();
    return Tokens.of(FORMAT, incarnation, watchHash, place);
  }

  /**
   * Returns the position from which a token goes on.
   *
   * @throws TercetException as {@link Tokens#place} does
   */
  static EntryWatch.Position position(String token, UUID incarnation, byte[] watchHash) {
    byte[] place = Tokens.place(FORMAT, token, incarnation, watchHash);
    if (place.length != PLACE_BYTES) {
      throw Tokens.malformed();
    }
    ByteBuffer bytes = ByteBuffer.wrap(place);
    return new EntryWatch.Position(bytes.getLong(), bytes.getInt());
  }

  /** Returns the hash of what must be the same in a watch that goes on. */
  static byte[] watchHash(WatchRequest request) {
    return Tokens.hash(
        WatchRequest.newBuilder()
            .setDatabase(Backend.database(request.getDatabase()))
            .setBucket(request.getBucket())
            .setKey(request.getKey())
            .setPrefix(request.getPrefix())
            .setStart(request.getStart())
            .setEnd(request.getEnd())
            .build());
  }
}
