package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.Snapshot;
import io.tercet.core.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The storage on disk, by RocksDB.
 *
 * <p><b>Visibility.</b> RocksDB appends a batch to its log, syncs the log if asked to, inserts into
 * its memory tables, and last sets the newest sequence number, that reads and snapshots go by: so a
 * batch appears as a whole, and not before it is as durable as asked. That holds as long as its
 * pipelined, unordered and concurrent writes stay off.
 *
 * <p><b>Failure.</b> See {@link WriteGate}: what was certainly not written is refused by name;
 * after any other failure of the log nothing is written or synced until the store is opened again.
 *
 * <p><b>Ownership.</b> This object owns the directory's lock, the native options, and the database;
 * they are closed in the order database, options, lock. It does not close while a snapshot or a
 * cursor is open, since a native read of freed memory would end the process.
 */
public final class RocksStorage implements Storage {
  /** The version of the format of a data directory that this build writes. */
  public static final int FORMAT_VERSION = DataDirectory.FORMAT;

  /** Greater than any key that occurs, for ranges without an end. */
  private static final byte[] BEYOND_ALL_KEYS = beyondAllKeys();

  private final DataDirectory directory;
  private final NativeScope natives;
  private final Tuning tuning;
  private final Database database;
  private final WriteGate gate;
  private final DiskGuard disk;
  private final LogArchive archive;
  private final StateFile state;
  private final ReadOptions newest;
  private final WriteOptions buffered;
  private final WriteOptions synced;
  private final LongAdder stalls = new LongAdder();

  /** RocksDB's newest sequence number, so that asking for it takes no native call. */
  private volatile long lastSequence;

  private volatile boolean closed;

  private RocksStorage(RocksSettings settings, DataDirectory directory, NativeScope natives)
      throws IOException {
    this.directory = directory;
    this.natives = natives;
    this.state = directory.state();
    this.tuning = new Tuning(settings, natives);
    this.disk = new DiskGuard(DiskGuard.Disk.of(directory.root()), settings.diskReserveBytes());
    this.gate = new WriteGate(disk, directory.data());
    this.archive =
        new LogArchive(
            directory.data(), settings.historyAge(), settings.historyBytes(), Clock.systemUTC());
    this.newest = natives.own(new ReadOptions());
    this.buffered = natives.own(new WriteOptions().setNoSlowdown(true));
    this.synced = natives.own(new WriteOptions().setNoSlowdown(true).setSync(true));
    DBOptions options = tuning.database();
    this.database = Database.open(directory.data(), options, tuning.columnFamilies());
    this.lastSequence = database.rocks().getLatestSequenceNumber();
  }

  /** Tells whether a directory is a data directory of Tercet; changes and locks nothing. */
  public static boolean isStore(Path directory) {
    return DataDirectory.isStore(directory);
  }

  /**
   * Opens a store, or creates it.
   *
   * @throws TercetException DIRECTORY_LOCKED if it is open already; FORMAT_TOO_NEW; DATA_LOSS if
   *     something is missing or damaged; CONFIGURATION_INVALID if the directory holds something
   *     else; DISK_FULL; IO_ERROR
   */
  public static RocksStorage open(RocksSettings settings) {
    DataDirectory directory = DataDirectory.open(settings.directory());
    boolean done = false;
    try {
      RocksStorage storage = open(settings, directory);
      done = true;
      return storage;
    } catch (IOException e) {
      throw DurableFiles.failure(settings.directory(), e);
    } finally {
      if (!done) {
        directory.close();
      }
    }
  }

  private static RocksStorage open(RocksSettings settings, DataDirectory directory)
      throws IOException {
    LogCheck.Damage damage = LogCheck.firstDamage(directory.data());
    if (damage != null) {
      throw damage.asException();
    }
    NativeLibrary.load();
    NativeScope natives = new NativeScope();
    boolean done = false;
    try {
      RocksStorage storage = new RocksStorage(settings, directory, natives);
      done = true;
      return storage;
    } finally {
      if (!done) {
        natives.close();
      }
    }
  }

  /**
   * Drops what follows the first damage in the log of a store that is not open: for a command that
   * asks for it by name. Afterwards {@link #open} finds less than was acknowledged. The log files
   * as they were are kept in a directory inside the data directory.
   *
   * @param stateAfter makes the state that the store has from then on out of the one it has; not
   *     called if nothing is changed, or if there is none
   * @return that directory, or null if the log is not damaged and nothing was changed
   * @throws TercetException DATA_LOSS if the log cannot be cut there, since some of what lies
   *     behind is in the tables already; all is as before then; and as {@link #open}
   */
  public static @Nullable Path dropDamagedLog(
      RocksSettings settings, UnaryOperator<byte[]> stateAfter) {
    try (DataDirectory directory = DataDirectory.open(settings.directory())) {
      LogCheck.Damage damage = LogCheck.firstDamage(directory.data());
      return damage == null ? null : new LogRepair(directory, damage).run(settings, stateAfter);
    } catch (IOException e) {
      throw DurableFiles.failure(settings.directory(), e);
    }
  }

  @Override
  public long lastSequence() {
    requireOpen();
    return lastSequence;
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    requireOpen();
    return database.get(keyspace, newest, key);
  }

  @Override
  public Snapshot snapshot() {
    requireOpen();
    return new RocksSnapshot(database);
  }

  @Override
  public void write(byte[] batch, boolean sync) {
    requireOpen();
    gate.enterWrite(batch.length);
    long before = lastSequence;
    try (WriteBatch writes = new WriteBatch(batch)) {
      database.rocks().write(sync ? synced : buffered, writes);
    } catch (RocksDBException e) {
      lastSequence = database.rocks().getLatestSequenceNumber();
      TercetException error = gate.writeFailed(e, lastSequence != before);
      if (error.reason() == Reason.WRITE_STALL) {
        stalls.increment();
      }
      throw error;
    }
    long expected = before + Batch.count(batch);
    long actual = database.rocks().getLatestSequenceNumber();
    if (actual != expected) {
      throw gate.miscounted(expected, actual);
    }
    lastSequence = actual;
  }

  @Override
  public void syncLog() {
    requireOpen();
    gate.enterSync();
    try {
      database.rocks().syncWal();
    } catch (RocksDBException e) {
      throw gate.syncFailed(e);
    }
  }

  @Override
  public LogCursor log(long sequence) {
    requireOpen();
    if (sequence < 1) {
      throw new IllegalArgumentException("sequence numbers start at 1");
    }
    RocksLogCursor cursor = new RocksLogCursor(database, sequence);
    boolean done = false;
    try {
      cursor.requireStart();
      done = true;
      return cursor;
    } finally {
      if (!done) {
        cursor.close();
      }
    }
  }

  @Override
  public byte @Nullable [] readState() {
    requireOpen();
    return state.read();
  }

  @Override
  public void writeState(byte[] content) {
    requireOpen();
    state.write(content);
  }

  @Override
  public void housekeep() {
    requireOpen();
    disk.look();
    archive.trim();
  }

  @Override
  public long approximateBytes(Keyspace keyspace, KeyRange range) {
    requireOpen();
    if (range.isEmpty()) {
      return 0;
    }
    byte[] end = range.end() == null ? BEYOND_ALL_KEYS : range.end();
    try (Slice first = new Slice(range.start());
        Slice limit = new Slice(end)) {
      long[] sizes =
          database
              .rocks()
              .getApproximateSizes(
                  database.handle(keyspace),
                  List.of(new Range(first, limit)),
                  SizeApproximationFlag.INCLUDE_FILES,
                  SizeApproximationFlag.INCLUDE_MEMTABLES);
      return sizes[0];
    }
  }

  @Override
  public void compact(Keyspace keyspace, KeyRange range) {
    requireOpen();
    if (range.isEmpty()) {
      return;
    }
    database.enter();
    try (CompactRangeOptions options =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(false)
            .setBottommostLevelCompaction(
                CompactRangeOptions.BottommostLevelCompaction.kForceOptimized)) {
      byte[] end = range.end() == null ? BEYOND_ALL_KEYS : range.end();
      database.rocks().compactRange(database.handle(keyspace), range.start(), end, options);
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    } finally {
      database.leave();
    }
  }

  @Override
  public void verify() {
    requireOpen();
    database.enter();
    try {
      database.rocks().verifyChecksum();
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    } finally {
      database.leave();
    }
  }

  @Override
  public Map<String, Long> statistics() {
    requireOpen();
    Map<String, Long> figures = RocksStatistics.of(database, tuning.cache());
    figures.put("refused_by_stall", stalls.sum());
    figures.put("disk_free_bytes", disk.freeBytes());
    figures.put("disk_reserve_bytes", disk.reserveBytes());
    figures.put("archived_log_bytes", archive.bytes());
    figures.put("read_only", gate.isClosed() ? 1L : 0L);
    return figures;
  }

  /**
   * Closes; idempotent.
   *
   * @throws IllegalStateException if a snapshot or cursor is open; nothing is closed then
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    int users = database.users();
    if (users > 0) {
      throw new IllegalStateException(users + " snapshots or cursors are still open");
    }
    closed = true;
    if (!gate.isClosed()) {
      database.flushBeforeClose();
    }
    database.close();
    natives.close();
    directory.close();
  }

  private void requireOpen() {
    if (closed) {
      throw new TercetException(Reason.SHUTTING_DOWN, "The store is closed.");
    }
  }

  private static byte[] beyondAllKeys() {
    byte[] key = new byte[64];
    Arrays.fill(key, (byte) 0xFF);
    return key;
  }
}
