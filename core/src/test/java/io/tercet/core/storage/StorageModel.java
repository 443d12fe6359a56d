package io.tercet.core.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a storage must hold, as simply as it can be said: a sorted map per keyspace. Copied, where
 * the storage takes a snapshot.
 */
public final class StorageModel {
  private final Map<Keyspace, NavigableMap<byte[], byte[]>> maps = new EnumMap<>(Keyspace.class);

  /** Creates an empty model. */
  public StorageModel() {
    for (Keyspace keyspace : Keyspace.values()) {
      maps.put(keyspace, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  /** Returns a model that holds the same, and does not change with this one. */
  public StorageModel copy() {
    StorageModel copy = new StorageModel();
    maps.forEach((keyspace, map) -> copy.map(keyspace).putAll(map));
    return copy;
  }

  /** Applies a batch. */
  public void apply(byte[] batch) {
    Batch.forEach(batch, new Applier());
  }

  /** Applies operations that are not in a batch yet; stamps read as they were put. */
  public void apply(Writes writes) {
    writes.forEach(new Applier());
  }

  /** Returns the value of a key, or null. */
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    return map(keyspace).get(key);
  }

  /** Returns the entries of a range as {@code key=value} in hexadecimal digits. */
  public List<String> scan(Keyspace keyspace, KeyRange range, Direction direction) {
    List<String> entries = new ArrayList<>();
    NavigableMap<byte[], byte[]> map = map(keyspace);
    (direction == Direction.FORWARD ? map : map.descendingMap())
        .forEach(
            (key, value) -> {
              if (range.contains(key)) {
                entries.add(new Slice(key) + "=" + new Slice(value));
              }
            });
    return entries;
  }

  /** Returns everything, for a comparison of whole stores. */
  public Map<Keyspace, List<String>> all() {
    Map<Keyspace, List<String>> all = new EnumMap<>(Keyspace.class);
    for (Keyspace keyspace : Keyspace.values()) {
      all.put(keyspace, scan(keyspace, KeyRange.all(), Direction.FORWARD));
    }
    return all;
  }

  /** Returns everything that a reader shows, for a comparison with {@link #all}. */
  public static Map<Keyspace, List<String>> all(Reader reader) {
    Map<Keyspace, List<String>> all = new EnumMap<>(Keyspace.class);
    for (Keyspace keyspace : Keyspace.values()) {
      all.put(keyspace, entries(reader.scan(keyspace, KeyRange.all())));
    }
    return all;
  }

  /** Returns the entries that a cursor shows, and closes it. */
  public static List<String> entries(Cursor cursor) {
    List<String> entries = new ArrayList<>();
    try (cursor) {
      while (cursor.next()) {
        entries.add(cursor.key() + "=" + cursor.value());
      }
    }
    return entries;
  }

  private NavigableMap<byte[], byte[]> map(Keyspace keyspace) {
    NavigableMap<byte[], byte[]> map = maps.get(keyspace);
    if (map == null) {
      throw new AssertionError("no map for " + keyspace);
    }
    return map;
  }

  private final class Applier implements BatchVisitor {
    @Override
    public void put(Keyspace keyspace, Slice key, Slice value) {
      map(keyspace).put(key.toByteArray(), value.toByteArray());
    }

    @Override
    public void delete(Keyspace keyspace, Slice key) {
      map(keyspace).remove(key.toByteArray());
    }

    @Override
    public void merge(Keyspace keyspace, Slice key, Slice operand) {
      byte[] base = map(keyspace).get(key.toByteArray());
      byte[] more = operand.toByteArray();
      byte[] result;
      if (keyspace.mergeKind() == Keyspace.MergeKind.ADD) {
        result = Sums.encode((base == null ? 0 : Sums.decode(base)) + Sums.decode(more));
      } else {
        result = Arrays.copyOf(base == null ? new byte[0] : base, length(base) + more.length);
        System.arraycopy(more, 0, result, length(base), more.length);
      }
      map(keyspace).put(key.toByteArray(), result);
    }

    private static int length(byte @Nullable [] bytes) {
      return bytes == null ? 0 : bytes.length;
    }

    @Override
    public void clearRange(Keyspace keyspace, Slice start, Slice end) {
      KeyRange range = KeyRange.of(start.toByteArray(), end.toByteArray());
      map(keyspace).keySet().removeIf(range::contains);
    }
  }
}
