package io.tercet.core.rocksdb;

import io.tercet.core.storage.Batch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads the records of one of RocksDB's log files, and of each only what places it: its sequence
 * number and its count. The format is RocksDB's ("Write Ahead Log File Format" in its wiki): blocks
 * of 32 KiB, that hold fragments, each with a header:
 *
 * <pre>
 *  4  masked CRC-32C of type and payload, little-endian
 *  2  length of the payload, little-endian
 *  1  type: 1 whole record, 2 first, 3 middle, 4 last fragment of one; from 128 on: may be skipped
 * </pre>
 *
 * <p>RocksDB takes any zeros for space that was allocated and not used, and goes on behind them.
 * This does not: a hole with anything behind it is damage. A record that the end of the file cuts
 * off is how an interrupted write looks; whatever cannot have come about that way is damage, too.
 *
 * <p>One owner, one thread.
 */
final class LogReader implements AutoCloseable {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int PLACE_BYTES = 12;
  private static final int WHOLE = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  /** Types from here on may be skipped by who does not know them. */
  private static final int IGNORABLE = 128;

  /** How far ahead of the last record one may be that is taken for real behind damage. */
  private static final long PLAUSIBLE_SEQUENCES = 1L << 28;

  /** The log contradicts itself at some offset. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long offset;

    DamagedException(String text, long offset) {
      super(text);
      this.offset = offset;
    }

    /** Where the damaged record starts. */
    long offset() {
      return offset;
    }
  }

  private final InputStream input;
  private final byte[] block = new byte[BLOCK_BYTES];
  private final ByteBuffer ints = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private final byte[] place = new byte[PLACE_BYTES];
  private int placeLength;
  private long blockStart = -BLOCK_BYTES;
  private int blockLength;
  private int at;
  private long recordStart;
  private boolean inRecord;
  private boolean ended;

  LogReader(Path file) throws IOException {
    this.input = new BufferedInputStream(Files.newInputStream(file), 16 * BLOCK_BYTES);
  }

  /**
   * Steps to the next record.
   *
   * @return false at the end of what was written
   */
  boolean next() throws IOException, DamagedException {
    while (!ended && prepareFragment()) {
      if (fragment()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the sequence number of the first operation of the current record. */
  long sequence() {
    return Batch.sequence(place);
  }

  /** Returns the number of operations of the current record. */
  int count() {
    return Batch.count(place);
  }

  /** Returns where the current record starts. */
  long offset() {
    return recordStart;
  }

  /** Makes sure that a whole fragment is in the block; false at the end of the log. */
  private boolean prepareFragment() throws IOException, DamagedException {
    if (at + HEADER_BYTES > blockLength) {
      boolean partial = blockStart >= 0 && blockLength < BLOCK_BYTES;
      if (partial || !readBlock()) {
        return endHere();
      }
    }
    if (at + HEADER_BYTES > blockLength) {
      return endHere();
    }
    int length = length(at);
    int type = type(at);
    if (type == 0 && length == 0) {
      requireZeros();
      return endHere();
    }
    if (at + HEADER_BYTES + length > blockLength) {
      if (blockLength == BLOCK_BYTES) {
        throw damaged("a record is longer than its block");
      }
      requireNothingBehind();
      return endHere();
    }
    return true;
  }

  private boolean endHere() {
    ended = true;
    return false;
  }

  private boolean readBlock() throws IOException {
    blockStart += BLOCK_BYTES;
    at = 0;
    blockLength = input.readNBytes(block, 0, BLOCK_BYTES);
    return blockLength > 0;
  }

  /** Takes the fragment; true if it completes a record. */
  private boolean fragment() throws DamagedException {
    int length = length(at);
    int type = type(at);
    if (!checksumHolds(at, length)) {
      throw damaged("a checksum does not hold");
    }
    int payload = at + HEADER_BYTES;
    boolean begins = type == WHOLE || type == FIRST;
    if (begins || type == MIDDLE || type == LAST) {
      if (begins == inRecord) {
        throw damaged("a part of a record is missing");
      }
      if (begins) {
        recordStart = blockStart + at;
        placeLength = 0;
      }
      int take = Math.min(length, PLACE_BYTES - placeLength);
      System.arraycopy(block, payload, place, placeLength, take);
      placeLength += take;
      inRecord = type == FIRST || type == MIDDLE;
    } else if (type < IGNORABLE) {
      throw damaged("a record is of an unknown type");
    }
    at = payload + length;
    boolean complete = type == WHOLE || type == LAST;
    if (complete && placeLength < PLACE_BYTES) {
      throw damaged("a record is too short");
    }
    return complete;
  }

  private boolean checksumHolds(int header, int length) {
    crc.reset();
    crc.update(block, header + HEADER_BYTES - 1, 1 + length);
    int value = (int) crc.getValue();
    int masked = ((value >>> 15) | (value << 17)) + 0xA282EAD8;
    return masked == ints.getInt(header);
  }

  private int length(int header) {
    return ints.getShort(header + 4) & 0xFFFF;
  }

  private int type(int header) {
    return block[header + 6] & 0xFF;
  }

  /** What was allocated and not written is zero to the end. */
  private void requireZeros() throws IOException, DamagedException {
    long holeStart = blockStart + at;
    int from = at;
    do {
      for (int i = from; i < blockLength; i++) {
        if (block[i] != 0) {
          throw new DamagedException("there is a hole", holeStart);
        }
      }
      from = 0;
    } while (readBlock());
  }

  /**
   * A record that seems to be cut off by the end of the file is not, if there are further records
   * behind its header: then it is the length that is wrong.
   */
  private void requireNothingBehind() throws DamagedException {
    for (int header = at + 1; header + HEADER_BYTES + PLACE_BYTES <= blockLength; header++) {
      int length = length(header);
      int type = type(header);
      boolean candidate = type == WHOLE || type == FIRST;
      if (candidate
          && length >= PLACE_BYTES
          && header + HEADER_BYTES + length <= blockLength
          && isPlausible(ints.getLong(header + HEADER_BYTES))
          && checksumHolds(header, length)) {
        throw damaged("a length does not hold");
      }
    }
  }

  private boolean isPlausible(long sequence) {
    long last = placeLength == PLACE_BYTES ? sequence() : 0;
    return sequence > last && sequence - last < PLAUSIBLE_SEQUENCES;
  }

  private DamagedException damaged(String text) {
    return new DamagedException(text, inRecord ? recordStart : blockStart + at);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
