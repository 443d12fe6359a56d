package io.tercet.core.transaction;

import io.tercet.core.engine.BeforeImages;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.Outcome;
import io.tercet.core.engine.ReadSet;
import io.tercet.core.engine.View;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Reader;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: the store at one version with the transaction's own writes laid over it, and a
 * record of what was read. On commit, all that was read must still be as it was; else the outcome
 * is a conflict and nothing was written.
 *
 * <p>Arrays handed in are kept, not copied: the caller does not change them afterwards. Arrays
 * handed out are the caller's; changing one changes no write. What a cursor shows is looked at, and
 * never changed. An own version-stamped write reads as version 0.
 *
 * <p>Used by one thread at a time; different threads may take turns. Ends by commit or {@link
 * #close}, which rolls back what was not committed. Cursors are closed before.
 */
public final class Transaction implements Reader {
  private final Engine engine;
  private final View view;
  private final @Nullable ReadSet reads;
  private final Overlay overlay = new Overlay();
  private final Set<TransactionCursor> cursors = new LinkedHashSet<>();
  private final Map<Integer, Long> schemaReads = new LinkedHashMap<>();
  private final Set<Integer> schemaWrites = new LinkedHashSet<>();
  private long earliestExpiryMs = Long.MAX_VALUE;
  private final BeforeImages before = new BeforeImages();
  private final List<Consumer<Boolean>> endings = new ArrayList<>();
  private boolean ended;
  private boolean outgrown;

  private Transaction(Engine engine, View view, @Nullable ReadSet reads) {
    this.engine = engine;
    this.view = view;
    this.reads = reads;
  }

  /**
   * Begins a transaction that may write.
   *
   * @param engine where
   * @param readSetBytes how much memory the record of what was read may take before it is coarsened
   * @throws TercetException SHUTTING_DOWN if the engine is closed
   */
  public static Transaction begin(Engine engine, long readSetBytes) {
    return new Transaction(engine, engine.view(true), new ReadSet(readSetBytes));
  }

  /** Begins a transaction that only reads: nothing is recorded, and it never conflicts. */
  public static Transaction beginReadOnly(Engine engine) {
    return new Transaction(engine, engine.view(false), null);
  }

  /** Returns the version at which this transaction reads. */
  public long version() {
    return view.version();
  }

  /** Returns the time that this transaction has fixed, in milliseconds since 1970. */
  public long nowMs() {
    return view.nowMs();
  }

  /** Tells whether this transaction may not write. */
  public boolean readOnly() {
    return reads == null;
  }

  /** Tells whether it was committed or rolled back. */
  public boolean ended() {
    return ended;
  }

  /** Tells whether it has written anything so far. */
  public boolean hasWrites() {
    return !overlay.isEmpty();
  }

  /**
   * Does nothing while this transaction may be used.
   *
   * @throws TercetException TRANSACTION_NOT_FOUND if it has ended, TRANSACTION_TOO_LARGE if a write
   *     was refused because of its size, or why its view may not be used
   */
  public void ensureUsable() {
    if (ended) {
      throw new TercetException(
          Reason.TRANSACTION_NOT_FOUND, "The transaction has ended; begin another.");
    }
    if (outgrown) {
      throw WriteLimits.tooLarge(engine.limits());
    }
    view.ensureUsable();
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    ensureUsable();
    Change own = overlay.get(keyspace, key);
    if (own != null && !own.needsBase()) {
      return applied(own, null);
    }
    if (reads != null) {
      reads.addPoint(keyspace, key);
    }
    byte[] base = view.get(keyspace, key);
    return own == null ? base : applied(own, base);
  }

  /** Returns the value after an own write, as an array that is the caller's and not the write's. */
  private static byte @Nullable [] applied(Change own, byte @Nullable [] base) {
    byte[] value = own.applyTo(base);
    boolean kept = own instanceof Change.Put || (own instanceof Change.Append && base == null);
    return kept && value != null ? value.clone() : value;
  }

  /** Returns a value that the commit will not rest on: for estimates alone. Own writes unseen. */
  public byte @Nullable [] getUnvalidated(Keyspace keyspace, byte[] key) {
    ensureUsable();
    return view.get(keyspace, key);
  }

  @Override
  public List<byte @Nullable []> multiGet(Keyspace keyspace, List<byte[]> keys) {
    ensureUsable();
    if (reads != null) {
      for (byte[] key : keys) {
        Change own = overlay.get(keyspace, key);
        if (own == null || own.needsBase()) {
          reads.addPoint(keyspace, key);
        }
      }
    }
    List<byte @Nullable []> values = view.multiGet(keyspace, keys);
    if (overlay.isEmpty(keyspace)) {
      return values;
    }
    List<byte @Nullable []> merged = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Change own = overlay.get(keyspace, keys.get(i));
      merged.add(own == null ? values.get(i) : applied(own, values.get(i)));
    }
    return merged;
  }

  @Override
  public Cursor scan(Keyspace keyspace, KeyRange range, Direction direction, ScanHint hint) {
    ensureUsable();
    Cursor base = view.scan(keyspace, range, direction, hint);
    TransactionCursor cursor =
        new TransactionCursor(this, keyspace, range, direction, base, overlay);
    cursors.add(cursor);
    return cursor;
  }

  /** Writes a value. */
  public void put(Keyspace keyspace, byte[] key, byte[] value) {
    write(keyspace, key, new Change.Put(value, Change.Put.NO_STAMP));
  }

  /**
   * Writes a value into which the version of the commit is written.
   *
   * @param stampOffset where in the value the version stands, 8 bytes, big-endian; zero until then
   */
  public void putStamped(Keyspace keyspace, byte[] key, byte[] value, int stampOffset) {
    write(keyspace, key, new Change.Put(value, stampOffset));
  }

  /** Makes a key absent. */
  public void delete(Keyspace keyspace, byte[] key) {
    write(keyspace, key, Change.Delete.INSTANCE);
  }

  /** Adds to a sum; in conflict with readers of the sum, not with others who add. */
  public void add(Keyspace keyspace, byte[] key, long delta) {
    require(keyspace, Keyspace.MergeKind.ADD);
    write(keyspace, key, Change.add(overlay.get(keyspace, key), delta));
  }

  /** Appends to a value; in conflict with readers of the value, not with others who append. */
  public void append(Keyspace keyspace, byte[] key, byte[] suffix) {
    require(keyspace, Keyspace.MergeKind.APPEND);
    write(keyspace, key, Change.append(overlay.get(keyspace, key), suffix));
  }

  /**
   * Lets the commit rest on a definition.
   *
   * @param containerId of the container
   * @param version the version of the definition's last change, as this transaction sees it
   */
  public void relyOnSchema(int containerId, long version) {
    if (!schemaWrites.contains(containerId)) {
      schemaReads.putIfAbsent(containerId, version);
    }
  }

  /** Says that the commit changes a definition. */
  public void changeSchema(int containerId) {
    schemaWrites.add(containerId);
  }

  /** Tells whether this transaction changes a definition. */
  public boolean changesSchema(int containerId) {
    return schemaWrites.contains(containerId);
  }

  /** Says that an entry was seen alive that will expire at a time, in milliseconds since 1970. */
  public void seenAliveUntil(long expiryMs) {
    earliestExpiryMs = Math.min(earliestExpiryMs, expiryMs);
  }

  /**
   * Leaves an entry as it was before this transaction, for readers of the history; each key once.
   * Counts as a write of its size.
   */
  public void keepBefore(Keyspace keyspace, byte[] key, byte[] value) {
    ensureUsable();
    before.add(keyspace, key, value);
    checkSize();
  }

  /**
   * Adds what learns how this transaction has ended, once, for what is kept in memory beside it.
   *
   * @param action gets whether its writes may be in the store: true unless it was certainly not
   *     committed. Cheap work only: it may run on the thread that commits for all
   */
  public void whenEnded(Consumer<Boolean> action) {
    ensureUsable();
    endings.add(action);
  }

  /**
   * Commits, and ends this transaction whatever the outcome. Blocks until the outcome is there.
   *
   * @param durability what a commit survives
   * @param deadlineNanos when to give up waiting, on the store's monotonic clock; {@code
   *     Long.MAX_VALUE} for never
   */
  public Outcome commit(Durability durability, long deadlineNanos) {
    ensureUsable();
    if (overlay.isEmpty()) {
      close();
      return new Outcome.Committed(version(), nowMs());
    }
    @Nullable Outcome outcome = null;
    try {
      outcome = engine.commit(prepare(durability, deadlineNanos));
      return outcome;
    } finally {
      view.close();
      tellEnded(mayBeIn(outcome));
    }
  }

  /** Commits without blocking the calling thread; otherwise as {@link #commit}. */
  public CompletableFuture<Outcome> commitAsync(Durability durability, long deadlineNanos) {
    ensureUsable();
    if (overlay.isEmpty()) {
      close();
      return CompletableFuture.completedFuture(new Outcome.Committed(version(), nowMs()));
    }
    try {
      return engine
          .commitAsync(prepare(durability, deadlineNanos))
          .whenComplete(
              (outcome, error) -> {
                view.close();
                tellEnded(mayBeIn(outcome));
              });
    } catch (RuntimeException | Error e) {
      view.close();
      tellEnded(true);
      throw e;
    }
  }

  /** Rolls back, unless it has ended already. */
  @Override
  public void close() {
    if (!ended) {
      end();
      view.close();
      tellEnded(false);
    }
  }

  private static boolean mayBeIn(@Nullable Outcome outcome) {
    return !(outcome instanceof Outcome.Conflict || outcome instanceof Outcome.Refused);
  }

  private void tellEnded(boolean mayBeIn) {
    endings.forEach(action -> action.accept(mayBeIn));
  }

  void cursorClosed(TransactionCursor cursor) {
    cursors.remove(cursor);
    record(cursor);
  }

  private Commit prepare(Durability durability, long deadlineNanos) {
    end();
    Writes writes = overlay.encode();
    List<Commit.SchemaRead> relied = new ArrayList<>(schemaReads.size());
    schemaReads.forEach((id, version) -> relied.add(new Commit.SchemaRead(id, version)));
    return new Commit(
        view,
        reads == null ? ReadSet.EMPTY : reads,
        writes,
        relied,
        List.copyOf(schemaWrites),
        earliestExpiryMs,
        durability,
        before.encode(),
        deadlineNanos);
  }

  /** Ends the use of this transaction; cursors that were left open are closed with it. */
  private void end() {
    for (TransactionCursor cursor : List.copyOf(cursors)) {
      cursor.close();
    }
    ended = true;
  }

  private void record(TransactionCursor cursor) {
    KeyRange consumed = cursor.consumed();
    if (reads != null && consumed != null) {
      reads.addRange(cursor.keyspace(), consumed);
    }
  }

  private static void require(Keyspace keyspace, Keyspace.MergeKind kind) {
    if (keyspace.mergeKind() != kind) {
      throw new IllegalArgumentException(keyspace + " does not allow the operation " + kind);
    }
  }

  private void write(Keyspace keyspace, byte[] key, Change change) {
    ensureUsable();
    if (reads == null) {
      throw new TercetException(
          Reason.TRANSACTION_READ_ONLY,
          "A read-only transaction cannot write; begin one that is not read-only.");
    }
    WriteLimits.check(engine.limits(), key, change);
    overlay.set(keyspace, key, change);
    checkSize();
  }

  private void checkSize() {
    long bytes = overlay.bytes() + overlay.coveredBytes() + before.sizeBytes();
    if (bytes > engine.limits().transactionBytes()) {
      // The caller is told that the write failed, and it may be one of several that belong
      // together: none of them must ever be committed.
      outgrown = true;
      throw WriteLimits.tooLarge(engine.limits());
    }
  }
}
