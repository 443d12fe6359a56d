package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Slice;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What stands in the log before the operations of each commit; specified in {@code
 * docs/internals/log-format.md}.
 *
 * <pre>
 *  1  format, 1
 *  1  flags: bit 0 set if the commit was asked to be SYNC
 *  8  version, big-endian
 *  8  stamp, milliseconds since 1970, big-endian
 *  n  note
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent")
record Marker(long version, long stampMs, boolean sync, byte[] note) {
  private static final byte FORMAT = 1;
  private static final int HEADER_BYTES = 18;

  byte[] encode() {
    return ByteBuffer.allocate(HEADER_BYTES + note.length)
        .put(FORMAT)
        .put((byte) (sync ? 1 : 0))
        .putLong(version)
        .putLong(stampMs)
        .put(note)
        .array();
  }

  /**
   * Decodes a marker.
   *
   * @throws TercetException DATA_LOSS if the bytes are not one
   */
  static Marker decode(Slice bytes) {
    if (bytes.length() < HEADER_BYTES || bytes.at(0) != FORMAT) {
      throw new TercetException(
              Reason.DATA_LOSS, "The log holds a commit marker that cannot be read.")
          .with("length", bytes.length());
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes.array(), bytes.offset(), bytes.length());
    buffer.get();
    boolean sync = (buffer.get() & 1) != 0;
    long version = buffer.getLong();
    long stampMs = buffer.getLong();
    byte[] note =
        Arrays.copyOfRange(
            bytes.array(), bytes.offset() + HEADER_BYTES, bytes.offset() + bytes.length());
    return new Marker(version, stampMs, sync, note);
  }
}
