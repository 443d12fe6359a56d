package io.tercet.core.storage;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.List;

/**
 * The format of one atomic write, in memory and in the log; specified in {@code
 * docs/internals/log-format.md}. It is the representation of RocksDB's WriteBatch, so that a batch
 * crosses into native code in one call and the log is decoded without any.
 *
 * <pre>
 *  8  sequence number of the first operation, little-endian (0 until written)
 *  4  number of operations, little-endian; markers do not count
 *  then records:
 *     05 keyspace key value      put           (keyspace: varint; key, value: varint length, bytes)
 *     04 keyspace key            delete
 *     06 keyspace key operand    add or append
 *     0E keyspace start end      clear range
 *     03 bytes                   marker
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class Batch {
  /** The largest batch that any part of Tercet builds, in bytes. */
  public static final int MAX_BYTES = 256 << 20;

  static final byte MARKER = 0x03;
  static final byte DELETE = 0x04;
  static final byte PUT = 0x05;
  static final byte MERGE = 0x06;
  static final byte CLEAR_RANGE = 0x0E;

  /** Records of the same kinds in RocksDB's default column family, which Tercet does not use. */
  private static final byte NOOP = 0x0D;

  private static final int HEADER_BYTES = 12;

  private Batch() {}

  /**
   * One commit as it goes into a batch.
   *
   * @param marker what the commit is; see {@code docs/internals/log-format.md}
   * @param writes its operations
   * @param version fills the stamps of its version-stamped puts
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Part(byte[] marker, Writes writes, long version) {
    int sizeBytes() {
      return 1 + varintBytes(marker.length) + marker.length + writes.sizeBytes();
    }
  }

  /** Returns the batch that holds some commits, each preceded by its marker. */
  public static byte[] assemble(List<Part> parts) {
    int size = HEADER_BYTES;
    int count = 0;
    for (Part part : parts) {
      size = Math.addExact(size, part.sizeBytes());
      count += part.writes.count();
    }
    byte[] batch = new byte[size];
    putIntLittleEndian(batch, 8, count);
    int at = HEADER_BYTES;
    for (Part part : parts) {
      batch[at++] = MARKER;
      at = putVarint(batch, at, part.marker.length);
      System.arraycopy(part.marker, 0, batch, at, part.marker.length);
      at += part.marker.length;
      part.writes.copyTo(batch, at, part.version);
      at += part.writes.sizeBytes();
    }
    return batch;
  }

  /** Returns the sequence number of the first operation of a batch. */
  public static long sequence(byte[] batch) {
    long sequence = 0;
    for (int i = 7; i >= 0; i--) {
      sequence = (sequence << 8) | (batch[i] & 0xFF);
    }
    return sequence;
  }

  /** Writes the sequence number of the first operation into a batch. */
  public static void setSequence(byte[] batch, long sequence) {
    for (int i = 0; i < 8; i++) {
      batch[i] = (byte) (sequence >>> (8 * i));
    }
  }

  /** Returns the number of operations of a batch. */
  public static int count(byte[] batch) {
    return (batch[8] & 0xFF)
        | ((batch[9] & 0xFF) << 8)
        | ((batch[10] & 0xFF) << 16)
        | (batch[11] << 24);
  }

  /**
   * Shows each record of a batch to a visitor, in order.
   *
   * @throws TercetException DATA_LOSS if the bytes are not a batch
   */
  public static void forEach(byte[] batch, BatchVisitor visitor) {
    if (batch.length < HEADER_BYTES) {
      throw damaged(batch.length);
    }
    visitRecords(batch, HEADER_BYTES, batch.length, visitor);
  }

  static void visitRecords(byte[] bytes, int from, int to, BatchVisitor visitor) {
    Records records = new Records(bytes, from, to);
    while (records.at < to) {
      records.visit(visitor);
    }
  }

  private static TercetException damaged(int at) {
    return new TercetException(
            Reason.DATA_LOSS, "The log holds a record that cannot be read; restore from a backup.")
        .with("offset", at);
  }

  static int varintBytes(int value) {
    int bytes = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      bytes++;
    }
    return bytes;
  }

  static int putVarint(byte[] target, int at, int value) {
    int rest = value;
    int next = at;
    while ((rest & ~0x7F) != 0) {
      target[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[next++] = (byte) rest;
    return next;
  }

  static void putLongBigEndian(byte[] target, int at, long value) {
    for (int i = 0; i < 8; i++) {
      target[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  private static void putIntLittleEndian(byte[] target, int at, int value) {
    for (int i = 0; i < 4; i++) {
      target[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /** Reads records one after the other. */
  private static final class Records {
    private final byte[] bytes;
    private final int end;
    private final Slice first;
    private final Slice second;
    private int at;

    Records(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.end = to;
      this.at = from;
      this.first = new Slice(bytes, from, 0);
      this.second = new Slice(bytes, from, 0);
    }

    void visit(BatchVisitor visitor) {
      byte tag = bytes[at++];
      switch (tag) {
        case NOOP -> {
          // RocksDB writes these as fillers; they mean nothing.
        }
        case MARKER -> visitor.marker(slice(first));
        case PUT -> visitor.put(keyspace(), slice(first), slice(second));
        case DELETE -> visitor.delete(keyspace(), slice(first));
        case MERGE -> visitor.merge(keyspace(), slice(first), slice(second));
        case CLEAR_RANGE -> visitor.clearRange(keyspace(), slice(first), slice(second));
        default -> throw damaged(at - 1);
      }
    }

    private Keyspace keyspace() {
      int id = varint();
      try {
        return Keyspace.byId(id);
      } catch (IllegalArgumentException e) {
        throw damaged(at).with("keyspace", id);
      }
    }

    private Slice slice(Slice target) {
      int length = varint();
      if (length < 0 || length > end - at) {
        throw damaged(at);
      }
      target.set(bytes, at, length);
      at += length;
      return target;
    }

    private int varint() {
      int value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        if (at >= end) {
          throw damaged(at);
        }
        byte next = bytes[at++];
        value |= (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw damaged(at);
    }
  }
}
