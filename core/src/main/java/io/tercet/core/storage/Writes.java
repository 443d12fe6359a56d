package io.tercet.core.storage;

import java.util.Arrays;

/**
 * A list of writes, held encoded as the log will hold them, so that whoever prepares a commit pays
 * for its encoding and the sequencer only copies bytes. The encoding is specified in {@code
 * docs/internals/log-format.md}; it is the record format of RocksDB's write batch.
 *
 * <p>Version-stamped puts leave eight bytes of their value open; {@link #copyTo} fills them with
 * the version of the commit. Not thread-safe; not changed once it is part of a commit.
 */
public final class Writes {
  private static final int INITIAL_BYTES = 256;

  private byte[] buffer;
  private int size;
  private int count;
  private int[] stamps = new int[0];
  private int stampCount;

  /** Creates an empty list. */
  public Writes() {
    this(INITIAL_BYTES);
  }

  /** Creates an empty list with room for a number of encoded bytes. */
  public Writes(int expectedBytes) {
    buffer = new byte[Math.max(16, expectedBytes)];
  }

  /** Returns the room that a put of a key and a value of these lengths takes, at most. */
  public static int putBytes(int keyLength, int valueLength) {
    return 12 + keyLength + valueLength;
  }

  /** Adds a put. */
  public void put(Keyspace keyspace, byte[] key, byte[] value) {
    head(Batch.PUT, keyspace, key, 5 + value.length);
    bytes(value);
  }

  /**
   * Adds a put whose value will carry the version of the commit.
   *
   * @param stampOffset where in the value the eight bytes of the version (big-endian) stand; what
   *     the value holds there is overwritten
   */
  public void putStamped(Keyspace keyspace, byte[] key, byte[] value, int stampOffset) {
    if (stampOffset < 0 || stampOffset > value.length - Long.BYTES) {
      throw new IllegalArgumentException("the stamp does not fit into the value");
    }
    put(keyspace, key, value);
    if (stampCount == stamps.length) {
      stamps = Arrays.copyOf(stamps, Math.max(4, 2 * stampCount));
    }
    stamps[stampCount++] = size - value.length + stampOffset;
  }

  /** Adds a delete. */
  public void delete(Keyspace keyspace, byte[] key) {
    head(Batch.DELETE, keyspace, key, 0);
  }

  /** Adds an addition to an 8-byte sum, in a keyspace that allows it. */
  public void add(Keyspace keyspace, byte[] key, long delta) {
    require(keyspace, Keyspace.MergeKind.ADD);
    head(Batch.MERGE, keyspace, key, 5 + Long.BYTES);
    bytes(Sums.encode(delta));
  }

  /** Adds an append to a value, in a keyspace that allows it. */
  public void append(Keyspace keyspace, byte[] key, byte[] suffix) {
    require(keyspace, Keyspace.MergeKind.APPEND);
    head(Batch.MERGE, keyspace, key, 5 + suffix.length);
    bytes(suffix);
  }

  /**
   * Adds the removal of a whole range; for the purge of dropped containers alone, since no reader
   * is in conflict with it.
   *
   * @param end greater than {@code start}
   */
  public void clearRange(Keyspace keyspace, byte[] start, byte[] end) {
    if (Arrays.compareUnsigned(start, end) >= 0) {
      throw new IllegalArgumentException("a range to be cleared ends after its start");
    }
    head(Batch.CLEAR_RANGE, keyspace, start, 5 + end.length);
    bytes(end);
  }

  /** Returns the number of operations. */
  public int count() {
    return count;
  }

  /** Returns the size of the encoded operations in bytes. */
  public int sizeBytes() {
    return size;
  }

  /** Tells whether there is nothing to write. */
  public boolean isEmpty() {
    return count == 0;
  }

  /**
   * Copies the encoded operations to {@code target} from {@code offset} on, with the version filled
   * in where a put asked for it.
   */
  public void copyTo(byte[] target, int offset, long version) {
    System.arraycopy(buffer, 0, target, offset, size);
    for (int i = 0; i < stampCount; i++) {
      Batch.putLongBigEndian(target, offset + stamps[i], version);
    }
  }

  /**
   * Shows each operation to a visitor, in order; stamps not yet filled in read as they were put.
   */
  public void forEach(BatchVisitor visitor) {
    Batch.visitRecords(buffer, 0, size, visitor);
  }

  private static void require(Keyspace keyspace, Keyspace.MergeKind kind) {
    if (keyspace.mergeKind() != kind) {
      throw new IllegalArgumentException(keyspace + " does not allow the operation " + kind);
    }
  }

  private void head(byte tag, Keyspace keyspace, byte[] key, int more) {
    ensure(7 + key.length + more);
    buffer[size++] = tag;
    buffer[size++] = (byte) keyspace.id();
    bytes(key);
    count++;
  }

  private void bytes(byte[] bytes) {
    size = Batch.putVarint(buffer, size, bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void ensure(int more) {
    long needed = (long) size + more;
    if (needed > buffer.length) {
      if (needed > Batch.MAX_BYTES) {
        throw new IllegalStateException("a list of writes is larger than any limit allows");
      }
      buffer =
          Arrays.copyOf(
              buffer, (int) Math.min(Batch.MAX_BYTES, Math.max(needed, 2L * buffer.length)));
    }
  }
}
