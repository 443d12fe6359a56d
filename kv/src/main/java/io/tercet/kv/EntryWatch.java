package io.tercet.kv;

import io.tercet.core.Store;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.catalog.NamedContainer;
import io.tercet.core.engine.BeforeImages;
import io.tercet.core.engine.CommitRecord;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.expiry.ExpiryQueue;
import io.tercet.core.history.Subscription;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows what happens to the entries of a bucket: every commit that touches them, once, in the
 * order of commits, when it is durable.
 *
 * <p>A bucket is followed by its name: it may be created, dropped and created again meanwhile. A
 * reader that is slower than the writers is not cut off: it reads on in the log at its own pace,
 * for as long as the log is kept.
 *
 * <p>Used by one thread at a time; only {@link #whenReady} calls from elsewhere.
 */
public final class EntryWatch implements AutoCloseable {
  private final Store store;
  private final int databaseId;
  private final String bucket;
  private final KeyRange range;
  private final NamedContainer followed;
  private Subscription subscription;
  private Runnable wake = EntryWatch::nobody;

  /**
   * Where a watch stands.
   *
   * @param version everything up to this was handed out, or was not asked for
   * @param bucketId the bucket that had the name then; {@link NamedContainer#NONE} if none had
   */
  public record Position(long version, int bucketId) {}

  /**
   * What one commit did to the entries.
   *
   * @param version of the commit
   * @param stampMs the store's time of the commit, in milliseconds since 1970
   * @param events in the order in which they are to be applied; each key comes once
   */
  public record Changes(long version, long stampMs, List<EntryEvent> events) {}

  private EntryWatch(
      Store store, int databaseId, String bucket, KeyRange range, Position position) {
    this.store = store;
    this.databaseId = databaseId;
    this.bucket = bucket;
    this.range = range;
    this.followed = named(position.bucketId());
    this.subscription = subscribe(position.version());
  }

  /**
   * Begins to watch.
   *
   * @param database its name; empty for the default one
   * @param bucket its name; need not exist
   * @param range which keys
   * @param after where to begin; null for now
   * @throws TercetException DATABASE_NOT_FOUND; VERSION_TOO_OLD if commits after the position are
   *     no longer kept; VERSION_UNKNOWN if the store has not reached it
   */
  static EntryWatch open(
      Store store, String database, String bucket, KeyRange range, @Nullable Position after) {
    try (Transaction transaction = store.begin(true)) {
      Container parent = store.catalog().database(transaction, database);
      Position position = after == null ? now(store, transaction, parent.id(), bucket) : after;
      return new EntryWatch(store, parent.id(), bucket, range, position);
    }
  }

  /**
   * Returns the position after a version. The bucket is the one that has the name now: what
   * happened to another one of that name, dropped since, is not seen from there.
   */
  static Position at(Store store, String database, String bucket, long version) {
    try (Transaction transaction = store.begin(true)) {
      Container parent = store.catalog().database(transaction, database);
      return new Position(version, now(store, transaction, parent.id(), bucket).bucketId());
    }
  }

  private static Position now(Store store, Transaction transaction, int databaseId, String bucket) {
    Container container =
        store.catalog().find(transaction, databaseId, ContainerKind.BUCKET, bucket);
    return new Position(
        transaction.version(), container == null ? NamedContainer.NONE : container.id());
  }

  private NamedContainer named(int bucketId) {
    return new NamedContainer(databaseId, ContainerKind.BUCKET, bucket, bucketId);
  }

  private Subscription subscribe(long version) {
    return store.changes().subscribe(version, new Filter(named(followed.id()), range));
  }

  /**
   * Sets what is called when {@link #poll} may have something new to say. It only wakes whoever
   * polls.
   */
  public void whenReady(Runnable action) {
    wake = action;
    subscription.whenReady(action);
  }

  /**
   * Returns what the next commit did, or null if there is none yet. Never waits for one.
   *
   * @throws TercetException VERSION_TOO_OLD if this has fallen behind what is kept; SHUTTING_DOWN
   *     if the store is closed; DATA_LOSS if the log is damaged
   */
  public @Nullable Changes poll() {
    while (true) {
      CommitRecord commit = next();
      if (commit == null) {
        return null;
      }
      List<EntryEvent> events = events(commit);
      if (!events.isEmpty()) {
        return new Changes(commit.version(), commit.stampMs(), events);
      }
    }
  }

  private @Nullable CommitRecord next() {
    try {
      return subscription.poll();
    } catch (TercetException e) {
      if (e.reason() != Reason.READER_TOO_SLOW) {
        throw e;
      }
    }
    // What did not fit into the queue stands in the log.
    long version = subscription.version();
    subscription.close();
    subscription = subscribe(version);
    subscription.whenReady(wake);
    return subscription.poll();
  }

  /** Returns where another watch goes on. */
  public Position position() {
    return new Position(subscription.version(), followed.id());
  }

  private List<EntryEvent> events(CommitRecord commit) {
    int before = followed.id();
    boolean renamed = followed.follow(commit);
    List<EntryEvent> events = new ArrayList<>();
    Context context = new Context(commit, expired(commit), previous(commit));
    if (before != NamedContainer.NONE) {
      addEvents(events, context, before);
    }
    if (renamed) {
      if (before != NamedContainer.NONE) {
        events.add(new EntryEvent(EntryEvent.Kind.DROP_BUCKET, new byte[0], null, null));
      }
      if (followed.id() != NamedContainer.NONE) {
        addEvents(events, context, followed.id());
      }
    }
    return events;
  }

  /** A commit and what is known of its keys as they are stored. */
  private record Context(
      CommitRecord commit, Set<ByteBuffer> expired, Map<ByteBuffer, byte[]> previous) {}

  private static Map<ByteBuffer, byte[]> previous(CommitRecord commit) {
    Map<ByteBuffer, byte[]> previous = new HashMap<>();
    for (BeforeImages.Image image : BeforeImages.decode(commit.note())) {
      if (image.keyspace() == Keyspace.KEY_VALUE) {
        previous.put(ByteBuffer.wrap(image.key()), image.value());
      }
    }
    return previous;
  }

  /**
   * Returns the stored keys of entries that the sweeper removed: it alone deletes from the queue.
   */
  private static Set<ByteBuffer> expired(CommitRecord commit) {
    Set<ByteBuffer> expired = new HashSet<>();
    for (CommitRecord.Change change : commit.changes()) {
      if (change.keyspace() == Keyspace.EXPIRY && change.kind() == CommitRecord.Kind.DELETE) {
        expired.add(ByteBuffer.wrap(ExpiryQueue.entryKey(new Slice(change.key()))));
      }
    }
    return expired;
  }

  private void addEvents(List<EntryEvent> events, Context context, int bucketId) {
    for (CommitRecord.Change change : context.commit().changes()) {
      byte[] key = keyWithin(change, bucketId, range);
      if (key != null) {
        ByteBuffer stored = ByteBuffer.wrap(change.key());
        byte[] before = context.previous().get(stored);
        Entry previous = before == null ? null : new Entry(key, new Slice(before));
        byte[] value = change.value();
        if (value != null) {
          Entry entry = new Entry(key, new Slice(value));
          events.add(new EntryEvent(EntryEvent.Kind.PUT, key, entry, previous));
        } else {
          boolean swept = context.expired().contains(stored);
          EntryEvent.Kind kind = swept ? EntryEvent.Kind.EXPIRE : EntryEvent.Kind.DELETE;
          events.add(new EntryEvent(kind, key, null, previous));
        }
      }
    }
  }

  /** Returns the key of the entry that a change concerns, or null if it is none of the bucket's. */
  private static byte @Nullable [] keyWithin(
      CommitRecord.Change change, int bucketId, KeyRange range) {
    if (change.keyspace() != Keyspace.KEY_VALUE
        || (change.kind() != CommitRecord.Kind.PUT && change.kind() != CommitRecord.Kind.DELETE)
        || EntryCodec.bucketId(change.key()) != bucketId) {
      return null;
    }
    byte[] key = Arrays.copyOfRange(change.key(), EntryCodec.BUCKET_BYTES, change.key().length);
    return range.contains(key) ? key : null;
  }

  /** Which commits concern a watch; asked of each, in their order. */
  private record Filter(NamedContainer followed, KeyRange range)
      implements Predicate<CommitRecord> {
    @Override
    public boolean test(CommitRecord commit) {
      int before = followed.id();
      if (followed.follow(commit)) {
        return true;
      }
      if (before == NamedContainer.NONE) {
        return false;
      }
      for (CommitRecord.Change change : commit.changes()) {
        if (keyWithin(change, before, range) != null) {
          return true;
        }
      }
      return false;
    }
  }

  private static void nobody() {
    // Nobody waits.
  }

  @Override
  public void close() {
    subscription.close();
  }
}
