package io.tercet.core.memory;

import io.tercet.core.storage.Batch;
import io.tercet.core.storage.BatchVisitor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Sums;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a batch makes of the keys that it touches: one final value for each, with additions and
 * appends folded in. A reader that meets a version that is not visible yet must never meet a second
 * one of the same batch under it; this is why a key is installed once. One thread at a time.
 */
final class Changes implements BatchVisitor {
  private static final byte[] NOTHING = {};

  private final Function<Keyspace, Table> tables;
  private final Map<Keyspace, NavigableMap<byte[], byte @Nullable []>> values =
      new EnumMap<>(Keyspace.class);
  private int operations;

  private Changes(Function<Keyspace, Table> tables) {
    this.tables = tables;
  }

  /**
   * Returns what a batch does to some tables; changes nothing.
   *
   * @throws io.tercet.core.error.TercetException DATA_LOSS if the bytes are not a batch
   * @throws IllegalArgumentException if they are one that may not be written
   */
  static Changes of(byte[] batch, Function<Keyspace, Table> tables) {
    Changes changes = new Changes(tables);
    Batch.forEach(batch, changes);
    if (changes.operations == 0) {
      throw new IllegalArgumentException("a batch has at least one operation");
    }
    if (changes.operations != Batch.count(batch)) {
      throw new IllegalArgumentException("a batch does not have as many operations as it says");
    }
    return changes;
  }

  int operations() {
    return operations;
  }

  /** Takes the values of one key after the other. */
  @FunctionalInterface
  interface Taker {
    void take(Keyspace keyspace, byte[] key, byte @Nullable [] value);
  }

  void forEach(Taker taker) {
    values.forEach(
        (keyspace, map) -> map.forEach((key, value) -> taker.take(keyspace, key, value)));
  }

  @Override
  public void put(Keyspace keyspace, Slice key, Slice value) {
    operations++;
    of(keyspace).put(key.toByteArray(), value.toByteArray());
  }

  @Override
  public void delete(Keyspace keyspace, Slice key) {
    operations++;
    of(keyspace).put(key.toByteArray(), null);
  }

  @Override
  public void merge(Keyspace keyspace, Slice key, Slice operand) {
    operations++;
    byte[] keyBytes = key.toByteArray();
    byte[] base = value(keyspace, keyBytes);
    of(keyspace).put(keyBytes, merged(keyspace, base, operand));
  }

  @Override
  public void clearRange(Keyspace keyspace, Slice start, Slice end) {
    operations++;
    KeyRange range = KeyRange.of(start.toByteArray(), end.toByteArray());
    if (range.isEmpty()) {
      return;
    }
    NavigableMap<byte[], byte @Nullable []> changed = of(keyspace);
    changed.subMap(range.start(), true, end.toByteArray(), false).replaceAll((key, old) -> null);
    tables.apply(keyspace).in(range).forEach((key, version) -> changed.put(key, null));
  }

  private NavigableMap<byte[], byte @Nullable []> of(Keyspace keyspace) {
    return values.computeIfAbsent(keyspace, absent -> new TreeMap<>(Arrays::compareUnsigned));
  }

  private byte @Nullable [] value(Keyspace keyspace, byte[] key) {
    NavigableMap<byte[], byte @Nullable []> changed = of(keyspace);
    if (changed.containsKey(key)) {
      return changed.get(key);
    }
    Version newest = tables.apply(keyspace).newest(key);
    return newest == null ? null : newest.value;
  }

  private static byte[] merged(Keyspace keyspace, byte @Nullable [] base, Slice operand) {
    return switch (keyspace.mergeKind()) {
      case ADD -> Sums.encode(sum(base) + sum(operand.toByteArray()));
      case APPEND -> appended(base == null ? NOTHING : base, operand);
      case NONE -> throw new IllegalArgumentException(keyspace + " allows neither add nor append");
    };
  }

  /** Returns a sum; whatever is not one counts as 0, as in RocksDB's uint64add. */
  private static long sum(byte @Nullable [] bytes) {
    return bytes == null || bytes.length != Long.BYTES ? 0 : Sums.decode(bytes);
  }

  private static byte[] appended(byte[] base, Slice suffix) {
    byte[] whole = Arrays.copyOf(base, base.length + suffix.length());
    System.arraycopy(suffix.array(), suffix.offset(), whole, base.length, suffix.length());
    return whole;
  }
}
