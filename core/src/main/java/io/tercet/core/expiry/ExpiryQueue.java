package io.tercet.core.expiry;

import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Slice;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The layout of the expiry keyspace: {@code expiry ms (8, big-endian) | key in KEY_VALUE ->
 * nothing}.
 *
 * <p>An entry here says that somebody should look at a key at a time; whether the key expires then
 * is in the key's own value. So a write that changes or clears an expiry leaves the old entry here,
 * to be found void by the sweeper, and need not read what it overwrites. Stateless.
 */
public final class ExpiryQueue {
  /** The value of each entry. */
  public static final byte[] NOTHING = {};

  private ExpiryQueue() {}

  /** Returns the key under which a KEY_VALUE key waits for a time. */
  public static byte[] key(long expiryMs, byte[] entryKey) {
    return ByteBuffer.allocate(Long.BYTES + entryKey.length)
        .putLong(expiryMs)
        .put(entryKey)
        .array();
  }

  /** Returns the range of what waits for times from one, included, to another, included. */
  static KeyRange due(long fromMs, long toMs) {
    return KeyRange.of(key(fromMs, NOTHING), key(Math.addExact(toMs, 1), NOTHING));
  }

  static long expiryMs(Slice queueKey) {
    return ByteBuffer.wrap(queueKey.array(), queueKey.offset(), Long.BYTES).getLong();
  }

  /** Returns the KEY_VALUE key that waits under a key of the queue. */
  public static byte[] entryKey(Slice queueKey) {
    int from = queueKey.offset() + Long.BYTES;
    return Arrays.copyOfRange(queueKey.array(), from, queueKey.offset() + queueKey.length());
  }
}
