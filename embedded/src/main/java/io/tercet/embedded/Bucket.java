package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A bucket of entries: byte keys of 1 byte to 8 KiB, in the order of unsigned bytes, and byte
 * values of up to 16 MiB. It comes from {@link Database#bucket} and {@link Tercet#bucket}, where
 * each call is a transaction of its own, or from {@link Transaction#bucket}, where the calls are
 * part of that transaction. It is a name, and need not exist: a write creates it, a read of an
 * absent one finds nothing.
 *
 * <p>Safe for use by any number of threads. Each method throws {@link TercetException}, or
 * completes its future with one. Arrays handed in are not to be changed before the call is
 * complete; those handed out are the caller's.
 *
 * <p>The forms that do not wait never wait for the disk to take a write. A read of some keys is
 * done on the calling thread, and its future is complete when it is returned; what may take long,
 * such as {@link #countAsync(KeyRange)}, is done on another one. What depends on the future of a
 * write runs on a thread where it may take its time. To cancel a future does not cancel the call.
 */
public final class Bucket {
  private final Session session;
  private final String name;
  private final BucketCalls calls;

  Bucket(Session session, String name) {
    if (name.isEmpty()) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "The name of a bucket is not empty.")
          .with("field", "bucket");
    }
    this.session = session;
    this.name = name;
    this.calls = new BucketCalls(session, name);
  }

  /** Returns the name of the bucket. */
  public String name() {
    return name;
  }

  /** Returns this bucket with keys and values of other types than bytes. */
  public <K, V> TypedBucket<K, V> typed(Codec<K> keys, Codec<V> values) {
    return new TypedBucket<>(this, keys, values);
  }

  /** Reads one entry, if there is one. */
  public Optional<Entry> get(byte[] key) {
    return session.get(name, key, false);
  }

  /** As {@link #get}, without waiting. */
  public CompletableFuture<Optional<Entry>> getAsync(byte[] key) {
    return Futures.now(() -> session.get(name, key, false));
  }

  /** Reads version, expiry and size of one entry, if there is one, and leaves out its value. */
  public Optional<Entry> getMetadata(byte[] key) {
    return session.get(name, key, true);
  }

  /** As {@link #getMetadata}, without waiting. */
  public CompletableFuture<Optional<Entry>> getMetadataAsync(byte[] key) {
    return Futures.now(() -> session.get(name, key, true));
  }

  /**
   * Reads many entries, all at one version.
   *
   * @param keys in any order
   */
  public BatchGetResult batchGet(List<byte[]> keys) {
    return session.read(calls.batchGet(keys, false));
  }

  /** As {@link #batchGet}, without waiting. */
  public CompletableFuture<BatchGetResult> batchGetAsync(List<byte[]> keys) {
    return Futures.now(() -> session.read(calls.batchGet(keys, false)));
  }

  /** As {@link #batchGet}, leaving out the values. */
  public BatchGetResult batchGetMetadata(List<byte[]> keys) {
    return session.read(calls.batchGet(keys, true));
  }

  /** As {@link #batchGetMetadata}, without waiting. */
  public CompletableFuture<BatchGetResult> batchGetMetadataAsync(List<byte[]> keys) {
    return Futures.now(() -> session.read(calls.batchGet(keys, true)));
  }

  /** Writes one entry, replacing value and expiry of what was there. */
  public PutResult put(byte[] key, byte[] value) {
    return put(key, value, PutOptions.none());
  }

  /** Writes one entry. */
  public PutResult put(byte[] key, byte[] value, PutOptions options) {
    return session.write(calls.put(key, value, options));
  }

  /** As {@link #put(byte[], byte[])}, without waiting. */
  public CompletableFuture<PutResult> putAsync(byte[] key, byte[] value) {
    return putAsync(key, value, PutOptions.none());
  }

  /** As {@link #put(byte[], byte[], PutOptions)}, without waiting. */
  public CompletableFuture<PutResult> putAsync(byte[] key, byte[] value, PutOptions options) {
    return session.writeAsync(calls.put(key, value, options));
  }

  /** Removes one entry; an absent one is not an error. */
  public DeleteResult delete(byte[] key) {
    return delete(key, DeleteOptions.none());
  }

  /** Removes one entry; an absent one is not an error, unless a condition says so. */
  public DeleteResult delete(byte[] key, DeleteOptions options) {
    return session.write(calls.delete(key, options));
  }

  /** As {@link #delete(byte[])}, without waiting. */
  public CompletableFuture<DeleteResult> deleteAsync(byte[] key) {
    return deleteAsync(key, DeleteOptions.none());
  }

  /** As {@link #delete(byte[], DeleteOptions)}, without waiting. */
  public CompletableFuture<DeleteResult> deleteAsync(byte[] key, DeleteOptions options) {
    return session.writeAsync(calls.delete(key, options));
  }

  /**
   * Adds to a counter: an entry whose value is a decimal int64 as text. An absent one starts at 0.
   *
   * @param delta any int64; a sum outside of int64 is an error and changes nothing
   */
  public IncrementResult increment(byte[] key, long delta) {
    return increment(key, delta, IncrementOptions.none());
  }

  /** Adds to a counter, as {@link #increment(byte[], long)} does. */
  public IncrementResult increment(byte[] key, long delta, IncrementOptions options) {
    return session.write(calls.increment(key, delta, options));
  }

  /** As {@link #increment(byte[], long)}, without waiting. */
  public CompletableFuture<IncrementResult> incrementAsync(byte[] key, long delta) {
    return incrementAsync(key, delta, IncrementOptions.none());
  }

  /** As {@link #increment(byte[], long, IncrementOptions)}, without waiting. */
  public CompletableFuture<IncrementResult> incrementAsync(
      byte[] key, long delta, IncrementOptions options) {
    return session.writeAsync(calls.increment(key, delta, options));
  }

  /** Sets when an entry expires, and leaves its value; an absent one is not an error. */
  public ExpireResult expire(byte[] key, ExpireOptions options) {
    return session.write(calls.expire(key, options));
  }

  /** As {@link #expire}, without waiting. */
  public CompletableFuture<ExpireResult> expireAsync(byte[] key, ExpireOptions options) {
    return session.writeAsync(calls.expire(key, options));
  }

  /** Lets an entry live for ever, and leaves its value; an absent one is not an error. */
  public ExpireResult persist(byte[] key) {
    return persist(key, PersistOptions.none());
  }

  /** As {@link #persist(byte[])}, with a condition and the like. */
  public ExpireResult persist(byte[] key, PersistOptions options) {
    return session.write(calls.persist(key, options));
  }

  /** As {@link #persist(byte[])}, without waiting. */
  public CompletableFuture<ExpireResult> persistAsync(byte[] key) {
    return persistAsync(key, PersistOptions.none());
  }

  /** As {@link #persist(byte[], PersistOptions)}, without waiting. */
  public CompletableFuture<ExpireResult> persistAsync(byte[] key, PersistOptions options) {
    return session.writeAsync(calls.persist(key, options));
  }

  /** Counts the entries of a range, all at one version. */
  public long count(KeyRange range) {
    return count(range, 0);
  }

  /**
   * Counts the entries of a range up to a limit.
   *
   * @param limit where to stop, 1 or more; 0 to count all
   */
  public long count(KeyRange range, long limit) {
    return session.read(calls.count(range, limit));
  }

  /** As {@link #count(KeyRange)}, without waiting. */
  public CompletableFuture<Long> countAsync(KeyRange range) {
    return countAsync(range, 0);
  }

  /** As {@link #count(KeyRange, long)}, without waiting. */
  public CompletableFuture<Long> countAsync(KeyRange range, long limit) {
    return session.readAsync(calls.count(range, limit));
  }

  /**
   * Removes the entries of a range in one commit; none if they are too many for one. See {@link
   * DeleteRangeOptions#limit}.
   */
  public DeleteRangeResult deleteRange(KeyRange range) {
    return deleteRange(range, DeleteRangeOptions.none());
  }

  /** Removes the entries of a range, the first ones if there is a limit. */
  public DeleteRangeResult deleteRange(KeyRange range, DeleteRangeOptions options) {
    return session.write(calls.deleteRange(range, options));
  }

  /** As {@link #deleteRange(KeyRange)}, without waiting. */
  public CompletableFuture<DeleteRangeResult> deleteRangeAsync(KeyRange range) {
    return deleteRangeAsync(range, DeleteRangeOptions.none());
  }

  /** As {@link #deleteRange(KeyRange, DeleteRangeOptions)}, without waiting. */
  public CompletableFuture<DeleteRangeResult> deleteRangeAsync(
      KeyRange range, DeleteRangeOptions options) {
    return session.writeAsync(calls.deleteRange(range, options));
  }

  /** Applies operations as one: all or none, after comparing. */
  public WriteResult write(Write write) {
    return session.write(calls.write(write));
  }

  /** As {@link #write}, without waiting. */
  public CompletableFuture<WriteResult> writeAsync(Write write) {
    return session.writeAsync(calls.write(write));
  }

  /**
   * Streams entries in the order of their keys, all at one version. It must be closed unless it is
   * read to its end. For asynchronous reading see {@link Scan#nextBatchAsync}.
   */
  public Scan scan(ScanOptions options) {
    return Scan.start(session, name, options);
  }

  /**
   * Watches what happens to entries, commit by commit. It must be closed. Not inside a transaction.
   *
   * @throws IllegalStateException inside a transaction
   * @throws TercetException VERSION_TOO_OLD, VERSION_UNKNOWN or FOREIGN_TOKEN, where it cannot go
   *     on from where the options say
   */
  public Watch watch(WatchOptions options) {
    if (session.inTransaction()) {
      throw new IllegalStateException("A watch is no part of a transaction");
    }
    return Watch.start(session, name, options);
  }

  /**
   * Loads many entries, in as many commits as it takes, and waits until all are on disk. It is not
   * atomic: each entry is there as soon as its commit is.
   *
   * <p>A load that failed, or whose process ended, goes on when it is called again with the same id
   * and the same entries in the same order: what is on disk is taken from the iterator and left
   * out. The store knows a load id for 10 minutes (by default) after the load's last commit. An
   * entry that cannot be written is rejected by itself, and the load goes on.
   *
   * @param loadId names the load, 1 to 128 bytes, e.g. a UUID
   * @param entries taken one after another on the calling thread; what they throw ends the load
   * @throws IllegalStateException inside a transaction
   * @throws IllegalArgumentException if the load id stands for more entries than there are
   */
  public BulkLoadResult bulkLoad(
      String loadId, Iterator<LoadEntry> entries, BulkLoadOptions options) {
    if (session.inTransaction()) {
      throw new IllegalStateException("A bulk load is no part of a transaction");
    }
    return BulkLoader.open(session.backing(), calls.load(loadId, options), entries, options).run();
  }

  /** As {@link #bulkLoad(String, Iterator, BulkLoadOptions)}. */
  public BulkLoadResult bulkLoad(
      String loadId, Iterable<LoadEntry> entries, BulkLoadOptions options) {
    return bulkLoad(loadId, entries.iterator(), options);
  }

  /** As {@link #bulkLoad(String, Iterator, BulkLoadOptions)}; the stream is not closed. */
  public BulkLoadResult bulkLoad(
      String loadId, Stream<LoadEntry> entries, BulkLoadOptions options) {
    return bulkLoad(loadId, entries.iterator(), options);
  }
}
