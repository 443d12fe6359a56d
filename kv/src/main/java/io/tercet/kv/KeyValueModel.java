package io.tercet.kv;

import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.expiry.ExpiryQueue;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Slice;
import io.tercet.core.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The key-value model within a transaction: what buckets hold and what operations do to them.
 *
 * <p>Databases are named; an empty name is the default database. A write creates the bucket that it
 * names, if that is allowed; an absent bucket is read as empty. Stateless beside the catalog and
 * the leases: any thread, each transaction one at a time.
 */
public final class KeyValueModel {
  /** After so many entries a long walk looks whether it is still wanted. */
  private static final int CHECK_ENTRIES = 1024;

  private final Catalog catalog;
  private final boolean createsBuckets;
  private final LeaseMembers leases;

  /**
   * Creates the model.
   *
   * @param createsBuckets whether a write creates a bucket that does not exist
   * @param leases on which entries may hang
   */
  KeyValueModel(Catalog catalog, boolean createsBuckets, LeaseMembers leases) {
    this.catalog = catalog;
    this.createsBuckets = createsBuckets;
    this.leases = leases;
  }

  /**
   * Returns an entry, or null if it is absent.
   *
   * @throws TercetException DATABASE_NOT_FOUND, or why the transaction may not be used
   */
  public @Nullable Entry get(Transaction transaction, String database, String bucket, byte[] key) {
    Limits.checkKey(key);
    Container container = find(transaction, database, bucket);
    return container == null ? null : read(transaction, container, key);
  }

  /** Returns entries in the order of their keys as given; null for each that is absent. */
  public List<@Nullable Entry> batchGet(
      Transaction transaction, String database, String bucket, List<byte[]> keys) {
    keys.forEach(Limits::checkKey);
    Container container = find(transaction, database, bucket);
    List<@Nullable Entry> entries = new ArrayList<>(keys.size());
    if (container == null) {
      keys.forEach(key -> entries.add(null));
      return entries;
    }
    List<byte[]> stored = new ArrayList<>(keys.size());
    keys.forEach(key -> stored.add(EntryCodec.key(container.id(), key)));
    var values = transaction.multiGet(Keyspace.KEY_VALUE, stored);
    for (int i = 0; i < keys.size(); i++) {
      entries.add(alive(transaction, keys.get(i), values.get(i)));
    }
    return entries;
  }

  /** Opens a walk over entries; the caller closes it, before the transaction ends. */
  public EntryScan scan(
      Transaction transaction, String database, String bucket, ScanOptions options) {
    Container container = find(transaction, database, bucket);
    if (container == null) {
      return new EntryScan(transaction, null);
    }
    byte[] end = options.range().end();
    KeyRange range =
        KeyRange.of(
            EntryCodec.key(container.id(), options.range().start()),
            end == null
                ? KeyRange.after(container.keyPrefix())
                : EntryCodec.key(container.id(), end));
    Cursor cursor =
        transaction.scan(Keyspace.KEY_VALUE, range, options.direction(), options.hint());
    return new EntryScan(transaction, cursor);
  }

  /**
   * Counts entries.
   *
   * @param limit where counting stops, 1 or more
   * @param unwanted asked now and then whether nobody waits for the answer any more
   * @throws TercetException CANCELLED if so
   */
  public long count(
      Transaction transaction,
      String database,
      String bucket,
      KeyRange range,
      long limit,
      BooleanSupplier unwanted) {
    ScanOptions options = new ScanOptions(range, Direction.FORWARD, ScanHint.LONG);
    long count = 0;
    try (EntryScan scan = scan(transaction, database, bucket, options)) {
      while (count < limit && scan.next()) {
        count++;
        checkWanted(count, unwanted);
      }
    }
    return count;
  }

  private static void checkWanted(long count, BooleanSupplier unwanted) {
    if (count % CHECK_ENTRIES == 0 && unwanted.getAsBoolean()) {
      throw new TercetException(Reason.CANCELLED, "Nobody waits for the answer any more.");
    }
  }

  /**
   * Deletes the entries of a range, from the first on.
   *
   * @param limit how many at most, 1 or more
   * @param unwanted as in {@link #count}
   * @throws TercetException TRANSACTION_TOO_LARGE if they are too many for one transaction,
   *     CANCELLED; roll back then
   */
  public RangeDeletion deleteRange(
      Transaction transaction,
      String database,
      String bucket,
      KeyRange range,
      long limit,
      BooleanSupplier unwanted) {
    ScanOptions options = new ScanOptions(range, Direction.FORWARD, ScanHint.LONG);
    Container container = find(transaction, database, bucket);
    long count = 0;
    try (EntryScan scan = scan(transaction, database, bucket, options)) {
      while (container != null && scan.next()) {
        if (count == limit) {
          return new RangeDeletion(count, false);
        }
        remove(transaction, container, scan.entry());
        count++;
        checkWanted(count, unwanted);
      }
    }
    return new RangeDeletion(count, true);
  }

  /**
   * What the deletion of a range has come to.
   *
   * @param deletedCount how many entries were deleted
   * @param complete whether the range has no entry left
   */
  public record RangeDeletion(long deletedCount, boolean complete) {}

  /**
   * Carries out an operation.
   *
   * @throws TercetException KEY_EXISTS or CONDITION_NOT_MET if its condition does not hold;
   *     NOT_A_COUNTER, COUNTER_OUT_OF_RANGE; LEASE_NOT_FOUND, LEASE_FULL; KEY_TOO_LARGE,
   *     VALUE_TOO_LARGE, INVALID_ARGUMENT; DATABASE_NOT_FOUND, BUCKET_NOT_FOUND
   */
  public OperationResult apply(Transaction transaction, String database, Operation operation) {
    Limits.checkKey(operation.key());
    Container container = catalog.database(transaction, database);
    if (operation instanceof Operation.Put put) {
      Limits.checkValue(put.value());
      return put(transaction, forWrite(transaction, container, put.bucket()), put);
    } else if (operation instanceof Operation.Delete delete) {
      return delete(transaction, container, delete);
    } else if (operation instanceof Operation.Increment increment) {
      return increment(
          transaction, forWrite(transaction, container, increment.bucket()), increment);
    } else if (operation instanceof Operation.Expire expire) {
      return expire(transaction, container, expire);
    }
    throw new IllegalArgumentException("unknown operation");
  }

  /** Carries out several operations; if this throws as {@link #apply} does, roll back. */
  public AtomicWrite.Result write(Transaction transaction, String database, AtomicWrite write) {
    return write(transaction, database, write, result -> {});
  }

  /**
   * As {@link #write(Transaction, String, AtomicWrite)}, with a look at each result as it comes.
   *
   * @param each learns of each result; what it throws ends the write
   */
  public AtomicWrite.Result write(
      Transaction transaction, String database, AtomicWrite write, Consumer<OperationResult> each) {
    boolean held = true;
    for (AtomicWrite.Comparison comparison : write.comparisons()) {
      Entry entry = get(transaction, database, comparison.bucket(), comparison.key());
      held &= comparison.condition().holds(entry);
    }
    List<OperationResult> results = new ArrayList<>();
    for (Operation operation : held ? write.then() : write.otherwise()) {
      OperationResult result = apply(transaction, database, operation);
      each.accept(result);
      results.add(result);
    }
    return new AtomicWrite.Result(held, results);
  }

  /**
   * Creates a bucket that does not exist.
   *
   * @throws TercetException DATABASE_NOT_FOUND; BUCKET_NOT_FOUND if writes do not create buckets;
   *     why the name is none
   */
  void ensureBucket(Transaction transaction, String database, String bucket) {
    forWrite(transaction, catalog.database(transaction, database), bucket);
  }

  private @Nullable Container find(Transaction transaction, String database, String bucket) {
    Container parent = catalog.database(transaction, database);
    return catalog.find(transaction, parent.id(), ContainerKind.BUCKET, bucket);
  }

  private Container forWrite(Transaction transaction, Container database, String bucket) {
    Container found =
        createsBuckets
            ? catalog.findOrCreate(transaction, database, ContainerKind.BUCKET, bucket)
            : catalog.find(transaction, database.id(), ContainerKind.BUCKET, bucket);
    if (found == null) {
      throw new TercetException(
              Reason.BUCKET_NOT_FOUND, "There is no such bucket; create it first.")
          .with("bucket", bucket);
    }
    return found;
  }

  private static @Nullable Entry read(Transaction transaction, Container bucket, byte[] key) {
    return alive(
        transaction, key, transaction.get(Keyspace.KEY_VALUE, EntryCodec.key(bucket.id(), key)));
  }

  private static @Nullable Entry alive(
      Transaction transaction, byte[] key, byte @Nullable [] stored) {
    if (stored == null) {
      return null;
    }
    Slice slice = new Slice(stored);
    return Liveness.isAlive(transaction, slice) ? new Entry(key, slice) : null;
  }

  private OperationResult put(Transaction transaction, Container bucket, Operation.Put put) {
    BucketOptions options = BucketOptions.of(bucket);
    Entry previous =
        put.isBlind() && !options.keepPrevious() ? null : read(transaction, bucket, put.key());
    check(put.condition(), previous);
    long expireAtMs =
        Limits.expireAtMs(
            put.expiry(), transaction.nowMs(), previous == null ? 0 : previous.expireAtMs());
    if (put.leaseId() != Entry.NO_LEASE) {
      byte[] key = EntryCodec.key(bucket.id(), put.key());
      leases.attach(transaction, bucket.parentId(), put.leaseId(), key);
    }
    store(transaction, bucket, put.key(), put.value(), expireAtMs, put.leaseId(), previous);
    return new OperationResult.Put(put.returnPrevious() ? previous : null);
  }

  private OperationResult delete(
      Transaction transaction, Container database, Operation.Delete delete) {
    Container bucket =
        catalog.find(transaction, database.id(), ContainerKind.BUCKET, delete.bucket());
    Entry previous = bucket == null ? null : read(transaction, bucket, delete.key());
    check(delete.condition(), previous);
    if (bucket != null && previous != null) {
      remove(transaction, bucket, previous);
    }
    return new OperationResult.Delete(previous != null, delete.returnPrevious() ? previous : null);
  }

  private OperationResult increment(
      Transaction transaction, Container bucket, Operation.Increment increment) {
    Entry before = read(transaction, bucket, increment.key());
    check(increment.condition(), before);
    long value = Counters.after(increment, before);
    if (increment.ttlMs() != 0) {
      Limits.positive("ttl_ms", increment.ttlMs());
    }
    long expireAtMs = before == null ? 0 : before.expireAtMs();
    if (before == null && increment.ttlMs() != 0) {
      expireAtMs = Limits.expireAtMs(new Expiry.After(increment.ttlMs()), transaction.nowMs(), 0);
    }
    byte[] text = Counters.encode(value);
    store(transaction, bucket, increment.key(), text, expireAtMs, leaseOf(before), before);
    return new OperationResult.Increment(value, increment.returnPrevious() ? before : null);
  }

  private OperationResult expire(
      Transaction transaction, Container database, Operation.Expire expire) {
    Container bucket =
        catalog.find(transaction, database.id(), ContainerKind.BUCKET, expire.bucket());
    Entry before = bucket == null ? null : read(transaction, bucket, expire.key());
    check(expire.condition(), before);
    long expireAtMs = Limits.expireAtMs(expire.expiry(), transaction.nowMs(), 0);
    if (bucket == null
        || before == null
        || !expire.rule().allows(before.expireAtMs(), expireAtMs)) {
      return new OperationResult.Expire(before != null, false);
    }
    byte[] value = before.value();
    store(transaction, bucket, expire.key(), value, expireAtMs, before.leaseId(), before);
    return new OperationResult.Expire(true, true);
  }

  /**
   * Writes an entry.
   *
   * @param leaseId what it hangs on
   * @param previous what was there, where it was read
   */
  private void store(
      Transaction transaction,
      Container bucket,
      byte[] userKey,
      byte[] value,
      long expireAtMs,
      long leaseId,
      @Nullable Entry previous) {
    byte[] key = EntryCodec.key(bucket.id(), userKey);
    BucketOptions options = BucketOptions.of(bucket);
    boolean isGone = expireAtMs != 0 && expireAtMs <= transaction.nowMs();
    leases.change(
        transaction, bucket.parentId(), key, leaseOf(previous), isGone ? Entry.NO_LEASE : leaseId);
    keepPrevious(transaction, options, key, previous);
    if (isGone) {
      transaction.delete(Keyspace.KEY_VALUE, key);
      return;
    }
    transaction.putStamped(
        Keyspace.KEY_VALUE,
        key,
        EntryCodec.encode(value, expireAtMs, leaseId, options),
        EntryCodec.versionAt(expireAtMs, leaseId));
    if (expireAtMs != 0) {
      transaction.put(Keyspace.EXPIRY, ExpiryQueue.key(expireAtMs, key), ExpiryQueue.NOTHING);
    }
  }

  private static long leaseOf(@Nullable Entry entry) {
    return entry == null ? Entry.NO_LEASE : entry.leaseId();
  }

  private void remove(Transaction transaction, Container bucket, Entry entry) {
    byte[] key = EntryCodec.key(bucket.id(), entry.key());
    leases.change(transaction, bucket.parentId(), key, entry.leaseId(), Entry.NO_LEASE);
    keepPrevious(transaction, BucketOptions.of(bucket), key, entry);
    transaction.delete(Keyspace.KEY_VALUE, key);
  }

  /** Of what the transaction itself wrote, version 0, what was there before is kept already. */
  private static void keepPrevious(
      Transaction transaction, BucketOptions options, byte[] key, @Nullable Entry previous) {
    if (options.keepPrevious() && previous != null && previous.version() != 0) {
      transaction.keepBefore(Keyspace.KEY_VALUE, key, previous.stored());
    }
  }

  private static void check(@Nullable Condition condition, @Nullable Entry entry) {
    if (condition == null || condition.holds(entry)) {
      return;
    }
    long currentVersion = entry == null ? 0 : entry.version();
    if (condition instanceof Condition.MustNotExist) {
      throw new TercetException(Reason.KEY_EXISTS, "The key exists; nothing was written.")
          .with("current_version", currentVersion);
    }
    throw new TercetException(
            Reason.CONDITION_NOT_MET, "The condition does not hold; nothing was written.")
        .with("current_version", currentVersion);
  }
}
