package io.tercet.client;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A bucket of entries: byte keys of 1 byte to 8 KiB, in the order of unsigned bytes, and byte
 * values of up to 16 MiB. It comes from {@link Database#bucket} and {@link TercetClient#bucket},
 * where each call is a transaction of its own, or from {@link Transaction#bucket}, where the calls
 * are part of that transaction. It is a name, and need not exist: a write creates it, a read of an
 * absent one finds nothing.
 *
 * <p>Safe for use by any number of threads. Each method throws {@link TercetClientException}, or
 * completes its future with one. A single write whose answer was lost is repeated by the client
 * with the same request id, so that it takes place once.
 */
public final class Bucket {
  private final Session session;
  private final KeyValueCalls calls;

  Bucket(Session session, String name) {
    this.session = session;
    this.calls = new KeyValueCalls(session, name);
  }

  /** Returns the name of the bucket. */
  public String name() {
    return calls.bucket();
  }

  /** Returns this bucket with keys and values of other types than bytes. */
  public <K, V> TypedBucket<K, V> typed(Codec<K> keys, Codec<V> values) {
    return new TypedBucket<>(this, keys, values);
  }

  /** Reads one entry, if there is one. */
  public Optional<Entry> get(byte[] key) {
    return session.caller().call(calls.get(key, false));
  }

  /** As {@link #get}, without waiting. */
  public CompletableFuture<Optional<Entry>> getAsync(byte[] key) {
    return session.caller().callAsync(calls.get(key, false));
  }

  /** Reads version, expiry and size of one entry, if there is one, and leaves out its value. */
  public Optional<Entry> getMetadata(byte[] key) {
    return session.caller().call(calls.get(key, true));
  }

  /** As {@link #getMetadata}, without waiting. */
  public CompletableFuture<Optional<Entry>> getMetadataAsync(byte[] key) {
    return session.caller().callAsync(calls.get(key, true));
  }

  /**
   * Reads many entries, all at one version.
   *
   * @param keys in any order; at most 10,000 by the server's default
   */
  public BatchGetResult batchGet(List<byte[]> keys) {
    return session.caller().call(calls.batchGet(keys, false));
  }

  /** As {@link #batchGet}, without waiting. */
  public CompletableFuture<BatchGetResult> batchGetAsync(List<byte[]> keys) {
    return session.caller().callAsync(calls.batchGet(keys, false));
  }

  /** As {@link #batchGet}, leaving out the values. */
  public BatchGetResult batchGetMetadata(List<byte[]> keys) {
    return session.caller().call(calls.batchGet(keys, true));
  }

  /** As {@link #batchGetMetadata}, without waiting. */
  public CompletableFuture<BatchGetResult> batchGetMetadataAsync(List<byte[]> keys) {
    return session.caller().callAsync(calls.batchGet(keys, true));
  }

  /** Writes one entry, replacing value and expiry of what was there. */
  public PutResult put(byte[] key, byte[] value) {
    return put(key, value, PutOptions.none());
  }

  /** Writes one entry. */
  public PutResult put(byte[] key, byte[] value, PutOptions options) {
    return session.caller().call(calls.put(key, value, options));
  }

  /** As {@link #put(byte[], byte[])}, without waiting. */
  public CompletableFuture<PutResult> putAsync(byte[] key, byte[] value) {
    return putAsync(key, value, PutOptions.none());
  }

  /** As {@link #put(byte[], byte[], PutOptions)}, without waiting. */
  public CompletableFuture<PutResult> putAsync(byte[] key, byte[] value, PutOptions options) {
    return session.caller().callAsync(calls.put(key, value, options));
  }

  /** Removes one entry; an absent one is not an error. */
  public DeleteResult delete(byte[] key) {
    return delete(key, DeleteOptions.none());
  }

  /** Removes one entry; an absent one is not an error, unless a condition says so. */
  public DeleteResult delete(byte[] key, DeleteOptions options) {
    return session.caller().call(calls.delete(key, options));
  }

  /** As {@link #delete(byte[])}, without waiting. */
  public CompletableFuture<DeleteResult> deleteAsync(byte[] key) {
    return deleteAsync(key, DeleteOptions.none());
  }

  /** As {@link #delete(byte[], DeleteOptions)}, without waiting. */
  public CompletableFuture<DeleteResult> deleteAsync(byte[] key, DeleteOptions options) {
    return session.caller().callAsync(calls.delete(key, options));
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
    return session.caller().call(calls.increment(key, delta, options));
  }

  /** As {@link #increment(byte[], long)}, without waiting. */
  public CompletableFuture<IncrementResult> incrementAsync(byte[] key, long delta) {
    return incrementAsync(key, delta, IncrementOptions.none());
  }

  /** As {@link #increment(byte[], long, IncrementOptions)}, without waiting. */
  public CompletableFuture<IncrementResult> incrementAsync(
      byte[] key, long delta, IncrementOptions options) {
    return session.caller().callAsync(calls.increment(key, delta, options));
  }

  /** Sets when an entry expires, and leaves its value; an absent one is not an error. */
  public ExpireResult expire(byte[] key, ExpireOptions options) {
    return session.caller().call(calls.expire(key, options));
  }

  /** As {@link #expire}, without waiting. */
  public CompletableFuture<ExpireResult> expireAsync(byte[] key, ExpireOptions options) {
    return session.caller().callAsync(calls.expire(key, options));
  }

  /** Lets an entry live for ever, and leaves its value; an absent one is not an error. */
  public ExpireResult persist(byte[] key) {
    return persist(key, PersistOptions.none());
  }

  /** As {@link #persist(byte[])}, with a condition and the like. */
  public ExpireResult persist(byte[] key, PersistOptions options) {
    return session.caller().call(calls.persist(key, options));
  }

  /** As {@link #persist(byte[])}, without waiting. */
  public CompletableFuture<ExpireResult> persistAsync(byte[] key) {
    return persistAsync(key, PersistOptions.none());
  }

  /** As {@link #persist(byte[], PersistOptions)}, without waiting. */
  public CompletableFuture<ExpireResult> persistAsync(byte[] key, PersistOptions options) {
    return session.caller().callAsync(calls.persist(key, options));
  }

  /** Counts the entries of a range, all at one version. */
  public long count(KeyRange range) {
    return session.caller().call(calls.count(range, 0));
  }

  /**
   * Counts the entries of a range up to a limit.
   *
   * @param limit where to stop, 1 or more; 0 to count all
   */
  public long count(KeyRange range, long limit) {
    return session.caller().call(calls.count(range, limit));
  }

  /** As {@link #count(KeyRange)}, without waiting. */
  public CompletableFuture<Long> countAsync(KeyRange range) {
    return countAsync(range, 0);
  }

  /** As {@link #count(KeyRange, long)}, without waiting. */
  public CompletableFuture<Long> countAsync(KeyRange range, long limit) {
    return session.caller().callAsync(calls.count(range, limit));
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
    return session.caller().call(calls.deleteRange(range, options));
  }

  /** As {@link #deleteRange(KeyRange)}, without waiting. */
  public CompletableFuture<DeleteRangeResult> deleteRangeAsync(KeyRange range) {
    return deleteRangeAsync(range, DeleteRangeOptions.none());
  }

  /** As {@link #deleteRange(KeyRange, DeleteRangeOptions)}, without waiting. */
  public CompletableFuture<DeleteRangeResult> deleteRangeAsync(
      KeyRange range, DeleteRangeOptions options) {
    return session.caller().callAsync(calls.deleteRange(range, options));
  }

  /** Applies operations as one: all or none, after comparing. */
  public WriteResult write(Write write) {
    return session.caller().call(calls.write(write));
  }

  /** As {@link #write}, without waiting. */
  public CompletableFuture<WriteResult> writeAsync(Write write) {
    return session.caller().callAsync(calls.write(write));
  }

  /**
   * Streams entries in the order of their keys, all at one version. The stream is sent at once and
   * read as it is taken; it must be closed unless it is read to its end. For asynchronous reading
   * see {@link Scan#nextBatchAsync}.
   */
  public Scan scan(ScanOptions options) {
    return Scan.start(session.caller(), calls.scan(options), session.reads());
  }

  /**
   * Watches what happens to entries, commit by commit, and goes on by itself when the connection is
   * lost. It must be closed. Not inside a transaction.
   *
   * @throws IllegalStateException inside a transaction
   */
  public Watch watch(WatchOptions options) {
    if (!session.transactionId().isEmpty()) {
      throw new IllegalStateException("A watch is no part of a transaction");
    }
    return Watch.start(session.caller(), calls.watch(options), options.retryFor());
  }

  /**
   * Loads many entries, in as many commits as it takes, and waits until all are on disk. It is not
   * atomic: each entry is there as soon as its commit is. When the connection is lost or the server
   * restarts, the load goes on by itself where it stood.
   *
   * <p>A load that failed, or whose process ended, goes on when it is called again with the same id
   * and the same entries in the same order: what is on disk is taken from the iterator and left
   * out. The server knows a load id for 10 minutes (configurable) after the load's last commit. An
   * entry that cannot be written is rejected by itself, and the load goes on.
   *
   * @param loadId names the load, 1 to 128 bytes, e.g. a UUID
   * @param entries taken one after another on the calling thread; what they throw ends the load
   * @throws IllegalStateException inside a transaction
   * @throws IllegalArgumentException if the load id stands for more entries than there are
   */
  public BulkLoadResult bulkLoad(
      String loadId, Iterator<LoadEntry> entries, BulkLoadOptions options) {
    if (!session.transactionId().isEmpty()) {
      throw new IllegalStateException("A bulk load is no part of a transaction");
    }
    return new BulkLoader(
            session.caller().channel(),
            calls.bulkLoad(loadId, options),
            entries,
            options,
            session.caller().policy().retryFor())
        .run();
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
