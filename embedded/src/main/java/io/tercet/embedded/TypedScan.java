package io.tercet.embedded;

import java.util.Iterator;

/**
 * A running scan of a {@link TypedBucket}: entries as a stream, to be iterated over once. What is
 * said of {@link Scan} holds here too.
 */
public final class TypedScan<K, V> implements Iterable<TypedEntry<K, V>>, AutoCloseable {
  private final Scan scan;
  private final TypedBucket<K, V> bucket;

  TypedScan(Scan scan, TypedBucket<K, V> bucket) {
    this.scan = scan;
    this.bucket = bucket;
  }

  @Override
  public Iterator<TypedEntry<K, V>> iterator() {
    Iterator<Entry> entries = scan.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public TypedEntry<K, V> next() {
        return bucket.typed(entries.next());
      }
    };
  }

  @Override
  public void close() {
    scan.close();
  }
}
