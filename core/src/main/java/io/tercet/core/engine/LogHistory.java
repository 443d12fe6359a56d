package io.tercet.core.engine;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.BatchVisitor;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Storage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The history as it stands in the storage's log: each batch holds some commits, each preceded by
 * its marker. Any thread; each cursor one thread at a time.
 */
final class LogHistory implements History {
  private final Storage storage;
  private final EngineState state;
  private final LongSupplier durableVersion;
  private final Set<LogHistoryCursor> open = new HashSet<>();
  private boolean closed;

  LogHistory(Storage storage, EngineState state, LongSupplier durableVersion) {
    this.storage = storage;
    this.state = state;
    this.durableVersion = durableVersion;
  }

  @Override
  public HistoryCursor after(long version) {
    LogHistoryCursor cursor = new LogHistoryCursor(state.sequenceOf(version) + 1, version);
    synchronized (open) {
      if (closed) {
        throw OpenViews.shuttingDown();
      }
      open.add(cursor);
    }
    try {
      cursor.start();
    } catch (RuntimeException e) {
      cursor.close();
      throw e;
    }
    return cursor;
  }

  /** Ends every cursor that is open, so that the storage can be closed. */
  void close() {
    List<LogHistoryCursor> left;
    synchronized (open) {
      closed = true;
      left = List.copyOf(open);
    }
    left.forEach(LogHistoryCursor::close);
  }

  /** Its methods are synchronized, since the engine may close it while it is being used. */
  private final class LogHistoryCursor implements HistoryCursor {
    private final Deque<CommitRecord> decoded = new ArrayDeque<>();
    private final long firstSequence;
    private long lastVersion;
    private @Nullable LogCursor log;
    private @Nullable CommitRecord current;
    private boolean ended;

    LogHistoryCursor(long firstSequence, long lastVersion) {
      this.firstSequence = firstSequence;
      this.lastVersion = lastVersion;
    }

    /** Finds out whether the log reaches back far enough. */
    synchronized void start() {
      openLog();
    }

    @Override
    public synchronized boolean next() {
      while (true) {
        CommitRecord head = decoded.peek();
        if (head == null) {
          if (!openLog() || !log().next()) {
            return false;
          }
          decode();
        } else if (head.version() <= lastVersion) {
          decoded.remove();
        } else if (head.version() > durableVersion.getAsLong()) {
          return false;
        } else {
          current = decoded.remove();
          lastVersion = head.version();
          return true;
        }
      }
    }

    @Override
    public synchronized CommitRecord commit() {
      CommitRecord commit = current;
      if (commit == null) {
        throw new IllegalStateException("the cursor stands at no commit");
      }
      return commit;
    }

    @Override
    public void close() {
      synchronized (this) {
        ended = true;
        LogCursor opened = log;
        if (opened != null) {
          log = null;
          opened.close();
        }
      }
      synchronized (open) {
        open.remove(this);
      }
    }

    /**
     * Opens the log once there is something to be read: an empty one has no position to stand at.
     */
    private boolean openLog() {
      if (ended) {
        throw OpenViews.shuttingDown();
      }
      if (log == null && storage.lastSequence() >= firstSequence) {
        log = storage.log(firstSequence);
      }
      return log != null;
    }

    private LogCursor log() {
      LogCursor opened = log;
      if (opened == null) {
        throw new IllegalStateException("the cursor is closed");
      }
      return opened;
    }

    private void decode() {
      BatchDecoder decoder = new BatchDecoder();
      Batch.forEach(log().batch(), decoder);
      decoder.finish();
      decoded.addAll(decoder.commits);
    }
  }

  /** Turns one batch into commits. */
  private static final class BatchDecoder implements BatchVisitor {
    private final List<CommitRecord> commits = new ArrayList<>();
    private @Nullable Marker marker;
    private List<CommitRecord.Change> changes = new ArrayList<>();

    @Override
    public void marker(Slice bytes) {
      finish();
      marker = Marker.decode(bytes);
    }

    @Override
    public void put(Keyspace keyspace, Slice key, Slice value) {
      add(CommitRecord.Kind.PUT, keyspace, key, value);
    }

    @Override
    public void delete(Keyspace keyspace, Slice key) {
      add(CommitRecord.Kind.DELETE, keyspace, key, null);
    }

    @Override
    public void merge(Keyspace keyspace, Slice key, Slice operand) {
      add(CommitRecord.Kind.MERGE, keyspace, key, operand);
    }

    @Override
    public void clearRange(Keyspace keyspace, Slice start, Slice end) {
      add(CommitRecord.Kind.CLEAR_RANGE, keyspace, start, end);
    }

    private void add(CommitRecord.Kind kind, Keyspace keyspace, Slice key, @Nullable Slice value) {
      if (marker == null) {
        throw new TercetException(Reason.DATA_LOSS, "The log holds operations without a commit.");
      }
      changes.add(
          new CommitRecord.Change(
              kind, keyspace, key.toByteArray(), value == null ? null : value.toByteArray()));
    }

    void finish() {
      if (marker != null) {
        commits.add(new CommitRecord(marker.version(), marker.stampMs(), marker.note(), changes));
        changes = new ArrayList<>();
        marker = null;
      }
    }
  }
}
