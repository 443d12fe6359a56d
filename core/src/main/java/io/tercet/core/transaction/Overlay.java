package io.tercet.core.transaction;

import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a transaction that is not yet committed, in the order of their keys.
 *
 * <p>A cursor sees the writes made before it was opened and none made after, so that a statement
 * never feeds on its own writes. While a cursor is open, a write does not replace an earlier one of
 * the same key but covers it; the cursor looks below what is newer than itself.
 *
 * <p>One thread at a time.
 */
final class Overlay {
  /** What one entry costs beside its key and value, about. */
  private static final int ENTRY_BYTES = 32;

  private final Map<Keyspace, NavigableMap<byte[], Layer>> changes = new EnumMap<>(Keyspace.class);
  private int openCursors;
  private long moment;
  private long bytes;
  private long coveredBytes;

  /** A change, and what it covers. */
  private record Layer(Change change, long moment, @Nullable Layer below) {
    Layer uncovering() {
      return below == null ? this : new Layer(change, moment, null);
    }
  }

  /** A change and its key. */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(byte[] key, Change change) {}

  boolean isEmpty() {
    return changes.isEmpty();
  }

  boolean isEmpty(Keyspace keyspace) {
    return !changes.containsKey(keyspace);
  }

  /** Returns about how large the commit will be, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Returns about how much is held besides, for open cursors that still look at it, in bytes. */
  long coveredBytes() {
    return coveredBytes;
  }

  @Nullable Change get(Keyspace keyspace, byte[] key) {
    NavigableMap<byte[], Layer> keys = changes.get(keyspace);
    Layer layer = keys == null ? null : keys.get(key);
    return layer == null ? null : layer.change();
  }

  void set(Keyspace keyspace, byte[] key, Change change) {
    NavigableMap<byte[], Layer> keys =
        changes.computeIfAbsent(keyspace, any -> new TreeMap<>(Arrays::compareUnsigned));
    Layer before = keys.get(key);
    Layer below = null;
    if (openCursors > 0 && before != null) {
      if (before.moment() == moment) {
        // No cursor was opened since: nobody has seen what is replaced.
        below = before.below();
      } else {
        below = before;
        coveredBytes += before.change().sizeBytes() + ENTRY_BYTES;
      }
    }
    keys.put(key, new Layer(change, moment, below));
    bytes += change.sizeBytes();
    bytes += before == null ? ENTRY_BYTES + key.length : -before.change().sizeBytes();
  }

  /** Returns the moment that a cursor opened now belongs to; {@link #cursorClosed} must follow. */
  long cursorOpened() {
    openCursors++;
    return moment++;
  }

  void cursorClosed() {
    openCursors--;
    if (openCursors == 0 && coveredBytes > 0) {
      changes.values().forEach(keys -> keys.replaceAll((key, layer) -> layer.uncovering()));
      coveredBytes = 0;
    }
  }

  /**
   * Returns the next change of a range, or null if there is none.
   *
   * @param after the key of the change before, or null to begin
   * @param asOf the moment to look at
   */
  @Nullable Entry next(
      Keyspace keyspace, KeyRange range, Direction direction, byte @Nullable [] after, long asOf) {
    NavigableMap<byte[], Layer> keys = changes.get(keyspace);
    if (keys == null) {
      return null;
    }
    Map.Entry<byte[], Layer> entry = step(keys, range, direction, after);
    while (entry != null && range.contains(entry.getKey())) {
      Layer layer = entry.getValue();
      while (layer != null && layer.moment() > asOf) {
        layer = layer.below();
      }
      if (layer != null) {
        return new Entry(entry.getKey(), layer.change());
      }
      entry = step(keys, range, direction, entry.getKey());
    }
    return null;
  }

  private static Map.@Nullable Entry<byte[], Layer> step(
      NavigableMap<byte[], Layer> keys,
      KeyRange range,
      Direction direction,
      byte @Nullable [] after) {
    if (direction == Direction.FORWARD) {
      return after == null ? keys.ceilingEntry(range.start()) : keys.higherEntry(after);
    }
    byte @Nullable [] before = after == null ? range.end() : after;
    return before == null ? keys.lastEntry() : keys.lowerEntry(before);
  }

  /** Returns all changes, encoded. */
  Writes encode() {
    Writes writes = new Writes((int) Math.min(Integer.MAX_VALUE / 4, bytes + 64));
    changes.forEach(
        (keyspace, keys) ->
            keys.forEach((key, layer) -> layer.change().writeTo(writes, keyspace, key)));
    return writes;
  }
}
