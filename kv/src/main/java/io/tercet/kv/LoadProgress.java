package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.ByteBuffer;

/**
 * How far a bulk load has come. It is the result of a receipt, written in the same commit as the
 * entries; specified in {@code docs/internals/receipts.md}:
 *
 * <pre>
 *  format 1 (1), last sequence (8), loaded (8), skipped (8), rejected (8)
 * </pre>
 *
 * @param lastSequence everything up to this number was loaded, skipped or rejected; 0 for nothing
 * @param loaded how many items were written
 * @param skipped how many items were left out because their key existed
 * @param rejected how many items could not be written
 */
public record LoadProgress(long lastSequence, long loaded, long skipped, long rejected) {
  /** Nothing has been loaded. */
  public static final LoadProgress NONE = new LoadProgress(0, 0, 0, 0);

  private static final byte FORMAT = 1;
  private static final int BYTES = 1 + 4 * Long.BYTES;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(FORMAT)
        .putLong(lastSequence)
        .putLong(loaded)
        .putLong(skipped)
        .putLong(rejected)
        .array();
  }

  static LoadProgress decode(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != FORMAT) {
      throw new TercetException(
              Reason.DATA_LOSS, "The progress of a bulk load is damaged; restore from a backup.")
          .with("bytes", bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    return new LoadProgress(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }
}
