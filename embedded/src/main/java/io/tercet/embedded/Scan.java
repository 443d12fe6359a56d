package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.EntryScan;
import io.tercet.kv.KeyRanges;
import io.tercet.kv.ResumeTokens;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A running scan: entries as a stream, to be iterated over once, or taken in batches, blocking or
 * not.
 *
 * <pre>{@code
 * try (Scan scan = bucket.scan(ScanOptions.prefix(prefix))) {
 *   for (Entry entry : scan) { ... }
 * }
 * }</pre>
 *
 * <p>Nothing is read before it is taken. Until it has come to its end or is closed, a scan outside
 * of a transaction holds the version that it reads. To be used by one thread at a time; {@link
 * #close} may be called by any thread.
 */
public final class Scan implements Iterable<Entry>, AutoCloseable {
  /** About how much stands in one batch. */
  private static final long BATCH_BYTES = 256 << 10;

  /** An entry is taken to cost so much in a batch besides its key and value. */
  private static final int ENTRY_BYTES = 24;

  private final Backing backing;
  private final Transaction transaction;
  private final boolean ownsTransaction;
  private final EntryScan entries;
  private final boolean keysOnly;
  private final long limit;
  private final long limitBytes;
  private final ResumeTokens tokens;

  // All that follows is guarded by this.
  private long entryCount;
  private long byteCount;
  private byte @Nullable [] lastKey;
  private @Nullable EndReason end;
  private boolean endTaken;
  private boolean closed;
  private boolean iterated;

  private Scan(
      Session session,
      Transaction transaction,
      EntryScan entries,
      ScanOptions options,
      ResumeTokens tokens,
      byte @Nullable [] resumedAfter) {
    this.backing = session.backing();
    this.transaction = transaction;
    this.ownsTransaction = !session.inTransaction();
    this.entries = entries;
    this.keysOnly = options.isKeysOnly();
    this.limit = KeyRanges.limit("limit", options.limit());
    this.limitBytes = KeyRanges.limit("limit_bytes", options.limitBytes());
    this.tokens = tokens;
    this.lastKey = resumedAfter;
  }

  static Scan start(Session session, String bucket, ScanOptions options) {
    KeyRange range = options.range();
    ResumeTokens tokens =
        ResumeTokens.ofScan(
            session.backing().store().engine().identity().incarnation(),
            session.database(),
            bucket,
            range.prefix(),
            range.start(),
            range.end(),
            options.isReverse());
    String token = options.resumeToken();
    byte @Nullable [] resumedAfter = token.isEmpty() ? null : tokens.lastKey(token);
    io.tercet.kv.ScanOptions inModel =
        io.tercet.kv.ScanOptions.of(
            options.range().inModel(), options.isReverse(), options.limit(), resumedAfter);
    Transaction transaction = session.forScan();
    try {
      EntryScan entries =
          transaction.call(
              inStore ->
                  session
                      .backing()
                      .keyValues()
                      .model()
                      .scan(inStore, session.database(), bucket, inModel));
      return new Scan(session, transaction, entries, options, tokens, resumedAfter);
    } catch (RuntimeException | Error e) {
      if (!session.inTransaction()) {
        transaction.close();
      }
      throw e;
    }
  }

  /**
   * Takes the next batch, without waiting; nothing after the last one, which says why the scan
   * ended. The next call must not come before the future of this one is complete.
   */
  public CompletableFuture<Optional<ScanBatch>> nextBatchAsync() {
    return backing.supply(this::nextBatch);
  }

  /** Takes the next batch, as {@link #nextBatchAsync} does, on this thread. */
  public synchronized Optional<ScanBatch> nextBatch() {
    if (endTaken) {
      return Optional.empty();
    }
    List<Entry> batch = new ArrayList<>();
    long batchBytes = 0;
    try {
      while (batchBytes < BATCH_BYTES && end == null) {
        Entry entry = step();
        if (entry != null) {
          batch.add(entry);
          batchBytes += size(entry) + ENTRY_BYTES;
        }
      }
    } catch (TercetException e) {
      if (!isViewTooOld(e)) {
        throw e;
      }
      end(EndReason.VIEW_EXPIRED);
    }
    endTaken = end != null;
    byte[] last = batch.isEmpty() && end != EndReason.VIEW_EXPIRED ? null : lastKey;
    return Optional.of(
        new ScanBatch(
            transaction.readVersion(),
            List.copyOf(batch),
            last == null ? "" : tokens.after(last),
            Optional.ofNullable(end)));
  }

  /** Returns the next entry; null at the end, which then is noted. */
  private @Nullable Entry step() {
    if (closed) {
      throw new CancellationException("The scan has been closed");
    }
    Optional<Entry> found =
        transaction.call(
            inStore ->
                entries.next()
                    ? Optional.of(Entry.of(entries.entry(), keysOnly))
                    : Optional.empty());
    if (found.isEmpty()) {
      end(EndReason.EXHAUSTED);
      return null;
    }
    Entry entry = found.get();
    lastKey = entry.rawKey();
    entryCount++;
    byteCount += size(entry);
    if (entryCount >= limit || byteCount >= limitBytes) {
      end(EndReason.LIMIT_REACHED);
    }
    return entry;
  }

  private long size(Entry entry) {
    return entry.rawKey().length + (keysOnly ? 0 : entry.valueSize());
  }

  private boolean isViewTooOld(TercetException e) {
    return ownsTransaction && e.reason() == Reason.TRANSACTION_EXPIRED;
  }

  private void end(EndReason why) {
    end = why;
    release();
  }

  private void release() {
    transaction.closing(entries::close);
    if (ownsTransaction) {
      transaction.close();
    }
  }

  /**
   * Returns the entries one by one. It can be asked for once. At the end of the scan it closes it.
   * It throws a {@link TercetException} of reason {@code TRANSACTION_EXPIRED} where the scan took
   * longer than the store holds a version, and never ends silently then; use {@link #nextBatch} to
   * read on.
   */
  @Override
  public synchronized Iterator<Entry> iterator() {
    if (iterated) {
      throw new IllegalStateException("A scan can be iterated over once; start another one");
    }
    iterated = true;
    return new Entries();
  }

  /** Ends the scan. To close it again is of no effect. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (end == null) {
        release();
      }
    }
  }

  /** Returns the next entry for the iterator; null after the last one. */
  private synchronized @Nullable Entry nextEntry() {
    if (end != null) {
      closed = true;
      return null;
    }
    return step();
  }

  private final class Entries implements Iterator<Entry> {
    private @Nullable Entry ahead;

    @Override
    public boolean hasNext() {
      if (ahead == null) {
        ahead = nextEntry();
      }
      return ahead != null;
    }

    @Override
    public Entry next() {
      if (!hasNext() || ahead == null) {
        throw new NoSuchElementException("The scan has ended");
      }
      Entry next = ahead;
      ahead = null;
      return next;
    }
  }
}
