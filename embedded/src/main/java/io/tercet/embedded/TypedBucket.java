package io.tercet.embedded;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A bucket whose keys and values are of types of the caller. It comes from {@link Bucket#typed},
 * also from the bucket of a transaction.
 *
 * <pre>{@code
 * record Cart(List<String> items, Instant changed) {}
 *
 * TypedBucket<String, Cart> carts =
 *     tercet.bucket("carts").typed(Codec.utf8(), Codec.json(Cart.class));
 * carts.put("alice", new Cart(List.of("tea"), Instant.now()));
 * }</pre>
 *
 * <p>Safe for use by any number of threads. What its codecs refuse is a {@link CodecException};
 * otherwise what is said of {@link Bucket} holds.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class TypedBucket<K, V> {
  private final Bucket bucket;
  private final Codec<K> keys;
  private final Codec<V> values;

  TypedBucket(Bucket bucket, Codec<K> keys, Codec<V> values) {
    this.bucket = bucket;
    this.keys = keys;
    this.values = values;
  }

  /** Returns the bucket underneath, for what has no typed form. */
  public Bucket untyped() {
    return bucket;
  }

  /** Returns the bytes of a key, for ranges and conditions. */
  public byte[] key(K key) {
    return keys.encode(key);
  }

  /** Reads one entry, if there is one. */
  public Optional<TypedEntry<K, V>> get(K key) {
    return bucket.get(key(key)).map(entry -> typed(key, entry));
  }

  /** As {@link #get}, without waiting. */
  public CompletableFuture<Optional<TypedEntry<K, V>>> getAsync(K key) {
    return bucket.getAsync(key(key)).thenApply(found -> found.map(entry -> typed(key, entry)));
  }

  /** Reads the value of one entry, if there is one. */
  public Optional<V> value(K key) {
    return get(key).map(TypedEntry::value);
  }

  /** Reads many entries, all at one version; those that there are, in the order of the keys. */
  public Map<K, TypedEntry<K, V>> batchGet(Collection<K> wanted) {
    List<K> asked = List.copyOf(wanted);
    return found(asked, bucket.batchGet(asked.stream().map(this::key).toList()));
  }

  /** As {@link #batchGet}, without waiting. */
  public CompletableFuture<Map<K, TypedEntry<K, V>>> batchGetAsync(Collection<K> wanted) {
    List<K> asked = List.copyOf(wanted);
    return bucket
        .batchGetAsync(asked.stream().map(this::key).toList())
        .thenApply(result -> found(asked, result));
  }

  /** Writes one entry, replacing value and expiry of what was there. */
  public PutResult put(K key, V value) {
    return bucket.put(key(key), values.encode(value));
  }

  /** Writes one entry. */
  public PutResult put(K key, V value, PutOptions options) {
    return bucket.put(key(key), values.encode(value), options);
  }

  /** As {@link #put(Object, Object)}, without waiting. */
  public CompletableFuture<PutResult> putAsync(K key, V value) {
    return bucket.putAsync(key(key), values.encode(value));
  }

  /** As {@link #put(Object, Object, PutOptions)}, without waiting. */
  public CompletableFuture<PutResult> putAsync(K key, V value, PutOptions options) {
    return bucket.putAsync(key(key), values.encode(value), options);
  }

  /**
   * Replaces an entry that was read, unless it was changed since: then it is an error of reason
   * {@code CONDITION_NOT_MET}, or {@code LEASE_NOT_FOUND} where it was deleted because its lease
   * has ended. Its expiry stays, and it hangs on the lease that it hung on.
   */
  public PutResult replace(TypedEntry<K, V> seen, V value) {
    return put(seen.key(), value, unlessChanged(seen));
  }

  /** As {@link #replace}, without waiting. */
  public CompletableFuture<PutResult> replaceAsync(TypedEntry<K, V> seen, V value) {
    return putAsync(seen.key(), value, unlessChanged(seen));
  }

  private static PutOptions unlessChanged(TypedEntry<?, ?> seen) {
    PutOptions options =
        PutOptions.none().condition(Condition.versionEquals(seen.version())).keepTtl();
    return seen.leaseId().isPresent() ? options.lease(seen.leaseId().getAsLong()) : options;
  }

  /** Removes one entry; an absent one is not an error. */
  public DeleteResult delete(K key) {
    return bucket.delete(key(key));
  }

  /** Removes one entry; an absent one is not an error, unless a condition says so. */
  public DeleteResult delete(K key, DeleteOptions options) {
    return bucket.delete(key(key), options);
  }

  /** As {@link #delete(Object)}, without waiting. */
  public CompletableFuture<DeleteResult> deleteAsync(K key) {
    return bucket.deleteAsync(key(key));
  }

  /** As {@link #delete(Object, DeleteOptions)}, without waiting. */
  public CompletableFuture<DeleteResult> deleteAsync(K key, DeleteOptions options) {
    return bucket.deleteAsync(key(key), options);
  }

  /** Streams entries in the order of the bytes of their keys; it must be closed. */
  public TypedScan<K, V> scan(ScanOptions options) {
    return new TypedScan<>(bucket.scan(options), this);
  }

  /** Returns an entry of the bucket underneath as one of this. */
  public TypedEntry<K, V> typed(Entry entry) {
    return typed(keys.decode(entry.key()), entry);
  }

  private TypedEntry<K, V> typed(K key, Entry entry) {
    return new TypedEntry<>(
        key, values.decode(entry.value()), entry.version(), entry.expireAt(), entry.leaseId());
  }

  private Map<K, TypedEntry<K, V>> found(List<K> asked, BatchGetResult result) {
    Map<K, TypedEntry<K, V>> found = new LinkedHashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      K key = asked.get(i);
      result.entries().get(i).ifPresent(entry -> found.put(key, typed(key, entry)));
    }
    return found;
  }
}
