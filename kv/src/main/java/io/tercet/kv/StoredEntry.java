package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Slice;
import java.nio.ByteBuffer;

/**
 * What stands in the KEY_VALUE keyspace, for whoever looks a whole store through. Stateless.
 *
 * <p>What is specified in {@code docs/internals/key-value.md} is looked at, and not what a value
 * means.
 */
public final class StoredEntry {
  private StoredEntry() {}

  /**
   * Returns the id of the bucket that an entry belongs to, after a look at all of the entry.
   *
   * @param key as it is stored
   * @param stored what is stored for it
   * @throws TercetException DATA_LOSS if key or value are not what the model writes
   */
  public static int bucketId(Slice key, Slice stored) {
    int keyBytes = key.length() - EntryCodec.BUCKET_BYTES;
    if (keyBytes < 1 || keyBytes > Limits.KEY_BYTES_MAX) {
      throw new TercetException(
              Reason.DATA_LOSS, "The key of a key-value entry is damaged; restore from a backup.")
          .with("bytes", key.length());
    }
    EntryCodec.requireWhole(stored);
    return ByteBuffer.wrap(key.array(), key.offset(), EntryCodec.BUCKET_BYTES).getInt();
  }
}
