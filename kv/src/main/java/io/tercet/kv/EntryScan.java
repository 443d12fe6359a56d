package io.tercet.kv;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Slice;
import io.tercet.core.transaction.Transaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the entries of a bucket that are alive. One thread at a time; closed by its opener.
 */
public final class EntryScan implements AutoCloseable {
  private final Transaction transaction;
  private final @Nullable Cursor cursor;
  private @Nullable Entry entry;

  /**
   * Creates a walk.
   *
   * @param cursor over the bucket's keys; null for a bucket that does not exist
   */
  EntryScan(Transaction transaction, @Nullable Cursor cursor) {
    this.transaction = transaction;
    this.cursor = cursor;
  }

  /** Steps to the next entry; answers false when there is none. */
  public boolean next() {
    while (cursor != null && cursor.next()) {
      byte[] stored = cursor.value().toByteArray();
      long expireAtMs = EntryCodec.expireAtMs(stored);
      if (Liveness.isAlive(transaction, stored, expireAtMs)) {
        Slice key = cursor.key();
        int from = key.offset() + EntryCodec.BUCKET_BYTES;
        entry =
            new Entry(Arrays.copyOfRange(key.array(), from, key.offset() + key.length()), stored);
        return true;
      }
    }
    entry = null;
    return false;
  }

  /** Returns the current entry, which stays valid. */
  public Entry entry() {
    Entry current = entry;
    if (current == null) {
      throw new IllegalStateException("the scan stands at no entry");
    }
    return current;
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
  }
}
