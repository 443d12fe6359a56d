package io.tercet.kv;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Slice;
import io.tercet.core.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the entries of a bucket that are alive. Nothing is copied until {@link #entry} is
 * asked for. One thread at a time; closed by its opener.
 */
public final class EntryScan implements AutoCloseable {
  private final Transaction transaction;
  private final @Nullable Cursor cursor;
  private final Slice key = new Slice(new byte[0]);
  private final Slice value = new Slice(new byte[0]);
  private @Nullable Slice stored;

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
      Slice found = cursor.value();
      if (Liveness.isAlive(transaction, found)) {
        Slice storedKey = cursor.key();
        key.set(
            storedKey.array(),
            storedKey.offset() + EntryCodec.BUCKET_BYTES,
            storedKey.length() - EntryCodec.BUCKET_BYTES);
        int valueAt = EntryCodec.valueAt(found);
        value.set(found.array(), found.offset() + valueAt, found.length() - valueAt);
        stored = found;
        return true;
      }
    }
    stored = null;
    return false;
  }

  /** Returns the current entry's key; valid until the next step. */
  public Slice key() {
    current();
    return key;
  }

  /** Returns the current entry's value; valid until the next step. */
  public Slice value() {
    current();
    return value;
  }

  /** Returns a copy of the current entry, which stays valid. */
  public Entry entry() {
    return new Entry(key().toByteArray(), new Slice(current().toByteArray()));
  }

  private Slice current() {
    Slice current = stored;
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
