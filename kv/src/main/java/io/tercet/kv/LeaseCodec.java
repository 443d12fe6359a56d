package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Slice;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The layout of the LEASES keyspace; specified in {@code docs/internals/key-value.md}.
 *
 * <pre>
 *  database id (4) | lease id (8)                     ->  format 1 (1), ttl ms (8)
 *  database id (4) | lease id (8) | key in KEY_VALUE  ->  nothing
 * </pre>
 *
 * <p>So what a lease carries follows it. All integers big-endian. Stateless.
 */
final class LeaseCodec {
  /** What a member has as its value. */
  static final byte[] NOTHING = {};

  /** Ids are 1 or more and below this. */
  static final long ID_END = 1L << 53;

  private static final byte FORMAT = 1;
  private static final int ID_AT = Integer.BYTES;
  private static final int LEASE_BYTES = ID_AT + Long.BYTES;
  private static final int VALUE_BYTES = 1 + Long.BYTES;

  private LeaseCodec() {}

  static byte[] key(int databaseId, long leaseId) {
    return ByteBuffer.allocate(LEASE_BYTES).putInt(databaseId).putLong(leaseId).array();
  }

  static byte[] value(long ttlMs) {
    return ByteBuffer.allocate(VALUE_BYTES).put(FORMAT).putLong(ttlMs).array();
  }

  static byte[] memberKey(int databaseId, long leaseId, byte[] entryKey) {
    return ByteBuffer.allocate(LEASE_BYTES + entryKey.length)
        .putInt(databaseId)
        .putLong(leaseId)
        .put(entryKey)
        .array();
  }

  /** Returns the range of what a lease carries, without the lease itself. */
  static KeyRange members(int databaseId, long leaseId) {
    byte[] lease = key(databaseId, leaseId);
    return KeyRange.of(Arrays.copyOf(lease, LEASE_BYTES + 1), KeyRange.after(lease));
  }

  static boolean isMember(Slice key) {
    return key.length() > LEASE_BYTES;
  }

  static int databaseId(Slice key) {
    return ByteBuffer.wrap(key.array(), key.offset(), ID_AT).getInt();
  }

  static long leaseId(Slice key) {
    if (key.length() < LEASE_BYTES) {
      throw damaged(key);
    }
    return ByteBuffer.wrap(key.array(), key.offset() + ID_AT, Long.BYTES).getLong();
  }

  /** Returns the length of the entry's key in the key of a member. */
  static int entryKeyBytes(Slice memberKey) {
    return memberKey.length() - LEASE_BYTES;
  }

  /** Returns the entry's key out of the key of a member. */
  static byte[] entryKey(byte[] memberKey) {
    return Arrays.copyOfRange(memberKey, LEASE_BYTES, memberKey.length);
  }

  static long ttlMs(Slice value) {
    if (value.length() != VALUE_BYTES || value.at(0) != FORMAT) {
      throw damaged(value);
    }
    return ByteBuffer.wrap(value.array(), value.offset() + 1, Long.BYTES).getLong();
  }

  /** Does nothing if what is stored is as it is specified. */
  static void requireWhole(Slice key, Slice value) {
    long id = leaseId(key);
    if (id <= 0 || id >= ID_END) {
      throw damaged(key);
    }
    if (!isMember(key)) {
      if (ttlMs(value) <= 0) {
        throw damaged(value);
      }
    } else if (value.length() != 0
        || entryKeyBytes(key) <= EntryCodec.BUCKET_BYTES
        || entryKeyBytes(key) > EntryCodec.BUCKET_BYTES + Limits.KEY_BYTES_MAX) {
      throw damaged(key);
    }
  }

  private static TercetException damaged(Slice stored) {
    return new TercetException(Reason.DATA_LOSS, "A lease is damaged; restore from a backup.")
        .with("bytes", stored.length());
  }
}
