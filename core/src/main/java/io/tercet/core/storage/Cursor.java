package io.tercet.core.storage;

/**
 * A walk over the entries of a range, in order. Synchronous; used by one thread at a time; closed
 * by whoever opened it.
 *
 * <pre>{@code
 * try (Cursor cursor = view.scan(keyspace, range, Direction.FORWARD, ScanHint.SHORT)) {
 *   while (cursor.next()) {
 *     use(cursor.key(), cursor.value());
 *   }
 * }
 * }</pre>
 */
public interface Cursor extends AutoCloseable {
  /**
   * Steps to the next entry.
   *
   * @return false when the range is exhausted; further calls answer false again
   * @throws io.tercet.core.error.TercetException DATA_LOSS or IO_ERROR if reading fails
   */
  boolean next();

  /** Returns the key of the current entry; valid until the next step, and only after one. */
  Slice key();

  /** Returns the value of the current entry; valid until the next step, and only after one. */
  Slice value();

  @Override
  void close();
}
