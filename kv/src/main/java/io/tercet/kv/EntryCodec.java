package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The layout of the KEY_VALUE keyspace; specified in {@code docs/internals/key-value.md}.
 *
 * <pre>
 *  bucket id (4) | key  ->  format 1 (1), flags (1), [expiry ms (8)], [lease (8)], version (8), value
 * </pre>
 *
 * <p>Flag bit 0: the entry expires, and the expiry is there; bit 1: its bucket keeps entries as
 * they were before; bit 2: the entry hangs on a lease, whose id is there. All integers big-endian.
 * Stateless.
 */
final class EntryCodec {
  static final int BUCKET_BYTES = Integer.BYTES;

  private static final byte FORMAT = 1;
  private static final byte EXPIRES = 1;
  private static final byte KEEPS_PREVIOUS = 2;
  private static final byte LEASED = 4;
  private static final int FLAGS_AT = 1;
  private static final int EXPIRY_AT = 2;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private EntryCodec() {}

  static byte[] key(int bucketId, byte[] key) {
    return ByteBuffer.allocate(BUCKET_BYTES + key.length).putInt(bucketId).put(key).array();
  }

  /** Returns the id of the bucket that a stored key belongs to. */
  static int bucketId(byte[] storedKey) {
    return ByteBuffer.wrap(storedKey).getInt();
  }

  /** Returns what is stored for a value; its version is zero until the commit fills it in. */
  static byte[] encode(byte[] value, long expireAtMs) {
    return encode(value, expireAtMs, Entry.NO_LEASE, BucketOptions.DEFAULT);
  }

  /** Returns what is stored for a value in a bucket with options. */
  static byte[] encode(byte[] value, long expireAtMs, long leaseId, BucketOptions options) {
    boolean expires = expireAtMs != 0;
    boolean leased = leaseId != Entry.NO_LEASE;
    int flags =
        (expires ? EXPIRES : 0)
            | (options.keepPrevious() ? KEEPS_PREVIOUS : 0)
            | (leased ? LEASED : 0);
    int versionAt = versionAt(expireAtMs, leaseId);
    ByteBuffer stored =
        ByteBuffer.allocate(versionAt + Long.BYTES + value.length).put(FORMAT).put((byte) flags);
    if (expires) {
      stored.putLong(expireAtMs);
    }
    if (leased) {
      stored.putLong(leaseId);
    }
    return stored.putLong(0).put(value).array();
  }

  static int versionAt(long expireAtMs, long leaseId) {
    return EXPIRY_AT
        + (expireAtMs == 0 ? 0 : Long.BYTES)
        + (leaseId == Entry.NO_LEASE ? 0 : Long.BYTES);
  }

  static int valueAt(Slice stored) {
    int flags = flags(stored);
    int at = leaseAt(flags) + ((flags & LEASED) != 0 ? Long.BYTES : 0) + Long.BYTES;
    if (stored.length() < at) {
      throw damaged(stored);
    }
    return at;
  }

  static long version(Slice stored) {
    return number(stored, valueAt(stored) - Long.BYTES);
  }

  /** Returns when what is stored expires, in milliseconds since 1970; 0 for never. */
  static long expireAtMs(Slice stored) {
    valueAt(stored);
    return (flags(stored) & EXPIRES) != 0 ? number(stored, EXPIRY_AT) : 0;
  }

  /** Returns the lease that what is stored hangs on; {@link Entry#NO_LEASE} for none. */
  static long leaseId(Slice stored) {
    valueAt(stored);
    int flags = flags(stored);
    return (flags & LEASED) != 0 ? number(stored, leaseAt(flags)) : Entry.NO_LEASE;
  }

  /** Does nothing if what is stored is as it is specified, flags without a meaning included. */
  static void requireWhole(Slice stored) {
    valueAt(stored);
    if ((stored.at(FLAGS_AT) & ~(EXPIRES | KEEPS_PREVIOUS | LEASED)) != 0) {
      throw damaged(stored);
    }
  }

  /** Tells whether the bucket of what is stored keeps entries as they were before. */
  static boolean keepsPrevious(byte[] stored) {
    return (stored[FLAGS_AT] & KEEPS_PREVIOUS) != 0;
  }

  private static long number(Slice stored, int at) {
    return (long) LONG.get(stored.array(), stored.offset() + at);
  }

  private static int leaseAt(int flags) {
    return (flags & EXPIRES) != 0 ? EXPIRY_AT + Long.BYTES : EXPIRY_AT;
  }

  private static int flags(Slice stored) {
    if (stored.length() < EXPIRY_AT || stored.at(0) != FORMAT) {
      throw damaged(stored);
    }
    return stored.at(FLAGS_AT);
  }

  private static TercetException damaged(Slice stored) {
    return new TercetException(
            Reason.DATA_LOSS, "A key-value entry is damaged; restore from a backup.")
        .with("bytes", stored.length());
  }
}
