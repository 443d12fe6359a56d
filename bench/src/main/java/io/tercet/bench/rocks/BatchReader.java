package io.tercet.bench.rocks;

/** Walks the bytes of a RocksDB write batch (see {@link BatchBytes}) in Java. Stateless. */
public final class BatchReader {
  private BatchReader() {}

  /**
   * Walks all records and counts those that are operations.
   *
   * @throws IllegalArgumentException if a record is of a type that {@link BatchBytes} does not
   *     write
   */
  public static long countOperations(byte[] batch) {
    Position position = new Position(batch);
    long operations = 0;
    while (position.at < batch.length) {
      byte type = batch[position.at++];
      switch (type) {
        case BatchBytes.LOG_DATA -> position.skip();
        case BatchBytes.FAMILY_PUT, BatchBytes.FAMILY_MERGE -> {
          position.varint();
          position.skip();
          position.skip();
          operations++;
        }
        case BatchBytes.FAMILY_DELETE -> {
          position.varint();
          position.skip();
          operations++;
        }
        default -> throw new IllegalArgumentException("unexpected record type " + type);
      }
    }
    return operations;
  }

  private static final class Position {
    private final byte[] bytes;
    private int at = BatchBytes.HEADER_BYTES;

    Position(byte[] bytes) {
      this.bytes = bytes;
    }

    void skip() {
      int length = varint();
      at += length;
    }

    int varint() {
      int value = 0;
      int shift = 0;
      byte next;
      do {
        next = bytes[at++];
        value |= (next & 0x7f) << shift;
        shift += 7;
      } while (next < 0);
      return value;
    }
  }
}
