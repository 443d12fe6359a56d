package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.LogCursor;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.TransactionLogIterator;
import org.rocksdb.WriteBatch;

/**
 * A walk over RocksDB's write-ahead log by its own iterator. What the iterator does not promise is
 * checked here: that the first batch is the one that was asked for, and that each batch starts
 * where the one before ended.
 *
 * <p>The iterator knows the log files there were when it was opened. Where it runs out of them, or
 * finds one deleted, a new one is opened at the same place. One thread at a time.
 */
final class RocksLogCursor implements LogCursor {
  private static final byte[] NOTHING = {};

  /** A log file may be moved or deleted while it is being looked up; then it is looked up again. */
  private static final int ATTEMPTS = 5;

  private final Database database;
  private @Nullable TransactionLogIterator iterator;
  private boolean onBatch;
  private boolean closed;

  /** Where the next batch must start; until the first one is there, what it must contain. */
  private long expected;

  private boolean started;
  private byte[] batch = NOTHING;
  private long sequence;

  /**
   * Opens the log.
   *
   * @param from the first operation wanted, at least 1
   */
  RocksLogCursor(Database database, long from) {
    this.database = database;
    this.expected = from;
    database.enter();
  }

  /**
   * Checks that the log reaches back to where this cursor starts.
   *
   * @throws TercetException VERSION_TOO_OLD if it does not
   */
  void requireStart() {
    if (expected <= database.rocks().getLatestSequenceNumber()) {
      onBatch = advance();
    }
  }

  @Override
  public boolean next() {
    if (closed) {
      throw new IllegalStateException("the cursor is closed");
    }
    if (!onBatch && !advance()) {
      return false;
    }
    onBatch = false;
    return true;
  }

  /** Reads the next batch, if there is one. */
  private boolean advance() {
    for (int attempt = 0; expected <= database.rocks().getLatestSequenceNumber(); attempt++) {
      try {
        if (step()) {
          return true;
        }
      } catch (RocksDBException e) {
        if (attempt == ATTEMPTS) {
          throw failure(e);
        }
      }
      if (attempt == ATTEMPTS) {
        throw gap(database.rocks().getLatestSequenceNumber());
      }
      reset();
    }
    return false;
  }

  /** Returns false if the iterator has come to the end of what it knows. */
  private boolean step() throws RocksDBException {
    TransactionLogIterator current = iterator;
    if (current == null) {
      current = database.rocks().getUpdatesSince(expected);
      iterator = current;
    } else {
      current.next();
    }
    while (current.isValid()) {
      read(current);
      int count = Batch.count(batch);
      if (count > 0) {
        requireInLine(count);
        return true;
      }
      // RocksDB writes an empty batch where it has repaired a log.
      current.next();
    }
    current.status();
    return false;
  }

  private void read(TransactionLogIterator current) throws RocksDBException {
    TransactionLogIterator.BatchResult result = current.getBatch();
    try (WriteBatch writes = result.writeBatch()) {
      sequence = result.sequenceNumber();
      batch = writes.data();
    }
    Batch.setSequence(batch, sequence);
  }

  private void requireInLine(int count) {
    // The first batch may begin before what was asked for, if it contains that.
    boolean inLine =
        started ? sequence == expected : sequence <= expected && expected < sequence + count;
    if (!inLine) {
      throw gap(sequence);
    }
    started = true;
    expected = sequence + count;
  }

  private TercetException failure(RocksDBException cause) {
    if (RocksErrors.code(cause) == Status.Code.NotFound || RocksErrors.isMissingFile(cause)) {
      return tooOld().with("cause", cause.getMessage());
    }
    return RocksErrors.reading(cause);
  }

  private TercetException gap(long found) {
    if (!started || LogArchive.oldestSequence(database.rocks()) > expected) {
      return tooOld();
    }
    return new TercetException(Reason.DATA_LOSS, "The log has a gap; restore from a backup.")
        .with("expected", expected)
        .with("found", found);
  }

  private TercetException tooOld() {
    return new TercetException(
            Reason.VERSION_TOO_OLD,
            "The history no longer reaches back that far; read the data anew and follow from"
                + " there.")
        .with("sequence", expected);
  }

  private void reset() {
    if (iterator != null) {
      iterator.close();
      iterator = null;
    }
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public byte[] batch() {
    return batch;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      reset();
      database.leave();
    }
  }
}
