package io.tercet.core.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads at one moment of the store's history. */
public interface Reader extends AutoCloseable {
  /**
   * Returns the value of a key, or null if it is absent. The array is the caller's.
   *
   * @throws io.tercet.core.error.TercetException DATA_LOSS or IO_ERROR if reading fails
   */
  byte @Nullable [] get(Keyspace keyspace, byte[] key);

  /**
   * Returns the values of some keys, in their order; null for each that is absent. The arrays are
   * the caller's.
   *
   * @throws io.tercet.core.error.TercetException DATA_LOSS or IO_ERROR if reading fails
   */
  List<byte @Nullable []> multiGet(Keyspace keyspace, List<byte[]> keys);

  /** Opens a walk over a range; the caller closes it, and before this reader. */
  Cursor scan(Keyspace keyspace, KeyRange range, Direction direction, ScanHint hint);

  /** Opens a forward walk over a range, for a few entries. */
  default Cursor scan(Keyspace keyspace, KeyRange range) {
    return scan(keyspace, range, Direction.FORWARD, ScanHint.SHORT);
  }

  @Override
  void close();
}
