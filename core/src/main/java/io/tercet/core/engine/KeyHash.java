package io.tercet.core.engine;

import io.tercet.core.storage.Keyspace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash of (keyspace, key). Conflict detection takes equal hashes for equal keys: a
 * collision (one pair in 2^64) makes a transaction run again that need not, and nothing worse.
 *
 * <p>Mixes eight bytes at a time by multiplication with folding, as wyhash does (Wang Yi, 2019);
 * not for persistence.
 */
final class KeyHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long A = 0xA0761D6478BD642FL;
  private static final long B = 0xE7037ED1A0B428DBL;

  private KeyHash() {}

  static long hash(Keyspace keyspace, byte[] key) {
    return hash(keyspace, key, 0, key.length);
  }

  static long hash(Keyspace keyspace, byte[] array, int offset, int length) {
    long state = mix(keyspace.id() ^ A, length ^ B);
    int at = offset;
    int rest = length;
    while (rest >= Long.BYTES) {
      state = mix(state ^ (long) LONGS.get(array, at), B);
      at += Long.BYTES;
      rest -= Long.BYTES;
    }
    if (rest > 0) {
      long tail = 0;
      for (int i = 0; i < rest; i++) {
        tail |= (array[at + i] & 0xFFL) << (8 * i);
      }
      state = mix(state ^ tail, A);
    }
    long hash = mix(state, A ^ B);
    // Zero marks a free slot in the tables that use these hashes.
    return hash == 0 ? 1 : hash;
  }

  private static long mix(long left, long right) {
    return left * right ^ Math.multiplyHigh(left, right);
  }
}
