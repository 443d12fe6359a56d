package io.tercet.bench.rocks;

import java.util.Arrays;

/**
 * Builds a RocksDB write batch as bytes, without a call into native code per operation.
 *
 * <p>The layout is RocksDB's own ({@code db/write_batch.cc}), which is also what its log holds: 8
 * bytes sequence number and 4 bytes count, both little-endian, then records. A record is a type
 * byte, a varint32 family id (not for log data, nor for the types without family), then key and
 * value, each with a varint32 length before it.
 *
 * <p>For one thread; {@link #clear} makes it ready for the next batch and keeps its buffer.
 */
public final class BatchBytes {
  public static final int HEADER_BYTES = 12;
  public static final byte LOG_DATA = 0x3;
  public static final byte FAMILY_DELETE = 0x4;
  public static final byte FAMILY_PUT = 0x5;
  public static final byte FAMILY_MERGE = 0x6;

  private byte[] bytes = new byte[1024];
  private int length = HEADER_BYTES;
  private int count;

  /** Appends a put of {@code value} under {@code key}; both are copied. */
  public void put(int family, byte[] key, byte[] value) {
    begin(FAMILY_PUT, family, key.length + value.length);
    prefixed(key);
    prefixed(value);
    count++;
  }

  /** Appends a merge operand; both arrays are copied. */
  public void merge(int family, byte[] key, byte[] operand) {
    begin(FAMILY_MERGE, family, key.length + operand.length);
    prefixed(key);
    prefixed(operand);
    count++;
  }

  /** Appends a delete of {@code key}, which is copied. */
  public void delete(int family, byte[] key) {
    begin(FAMILY_DELETE, family, key.length);
    prefixed(key);
    count++;
  }

  /** Appends bytes that go to the log alone; they take no sequence number. */
  public void logData(byte[] data) {
    reserve(6 + data.length);
    bytes[length++] = LOG_DATA;
    prefixed(data);
  }

  /** How many operations with a sequence number the batch holds. */
  public int count() {
    return count;
  }

  /** The batch so far, as a copy of exactly its length. */
  public byte[] toBytes() {
    for (int i = 0; i < 4; i++) {
      bytes[8 + i] = (byte) (count >>> (8 * i));
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Empties the batch. */
  public void clear() {
    length = HEADER_BYTES;
    count = 0;
  }

  private void begin(byte type, int family, int payloadBytes) {
    reserve(16 + payloadBytes);
    bytes[length++] = type;
    varint(family);
  }

  private void prefixed(byte[] data) {
    varint(data.length);
    System.arraycopy(data, 0, bytes, length, data.length);
    length += data.length;
  }

  private void varint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
