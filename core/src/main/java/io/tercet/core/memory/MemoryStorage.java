package io.tercet.core.memory;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import io.tercet.core.storage.Snapshot;
import io.tercet.core.storage.Storage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A storage in memory: fast to make, gone with its process, and able to fail and to crash on
 * demand.
 *
 * <h2>Versions</h2>
 *
 * Each key has a chain of versions, newest first, each marked with the last sequence number of its
 * batch. A write installs the versions of a batch, one per key, and then moves {@link
 * #lastSequence}; a reader at sequence number s takes the first version of the chain that is not
 * newer than s. So readers take no lock, and a batch becomes visible in one step.
 *
 * <p>A version that nobody can see any more is collected: {@code horizon()} is the least sequence
 * number at which anybody may still read, and each overwritten or deleted key waits in a queue
 * until the horizon has reached the version that replaced it.
 *
 * <h2>Disk</h2>
 *
 * There is none, but it is told exactly what one would hold: which batches were appended to the
 * log, and up to where it was synced. {@link #crash} makes a new storage from that. The horizon
 * never passes the synced sequence number, so that every state that a crash may leave can still be
 * made.
 *
 * <h2>Faults</h2>
 *
 * {@link Faults} is asked at each step of a write, and at each read. After a failure that leaves a
 * write's outcome unknown, or a failed sync, the storage takes no more writes, as the contract
 * says.
 */
public final class MemoryStorage implements Storage {
  /** How much of the log is kept unless said otherwise, in bytes. */
  public static final long DEFAULT_LOG_BYTES = 64L << 20;

  private static final int MAX_STATE_BYTES = 64 << 10;

  private final Faults faults;
  private final long logBytesKept;
  private final Map<Keyspace, Table> tables = new EnumMap<>(Keyspace.class);
  private final MemoryLog log = new MemoryLog();
  private final ReentrantLock writing = new ReentrantLock();
  private final TreeMap<Long, Integer> snapshots = new TreeMap<>();
  private final AtomicInteger openCursors = new AtomicInteger();
  private final AtomicLong syncedSequence = new AtomicLong();

  /** Keys with versions to be collected, in the order of their newest version; under the lock. */
  private final ArrayDeque<Overwritten> overwritten = new ArrayDeque<>();

  private volatile long lastSequence;
  private volatile boolean failed;
  private volatile boolean closed;
  private volatile byte @Nullable [] state;

  /** A key, and the sequence number at which it was overwritten or deleted. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Overwritten(Keyspace keyspace, byte[] key, long sequence) {}

  /** Creates an empty storage that never fails. */
  public MemoryStorage() {
    this(Faults.NONE, DEFAULT_LOG_BYTES);
  }

  /**
   * Creates an empty storage.
   *
   * @param faults decides what fails
   * @param logBytesKept how much of the log is kept; older batches are dropped by {@link
   *     #housekeep}
   */
  public MemoryStorage(Faults faults, long logBytesKept) {
    this.faults = faults;
    this.logBytesKept = logBytesKept;
    for (Keyspace keyspace : Keyspace.values()) {
      tables.put(keyspace, new Table());
    }
  }

  /**
   * Returns what somebody finds who opens the store after this process has ended here and now.
   *
   * @param mode how it ended
   * @param random decides how much of what was not synced a power failure leaves
   * @param faultsAfter decides what fails in the new storage
   */
  public MemoryStorage crash(CrashMode mode, RandomGenerator random, Faults faultsAfter) {
    writing.lock();
    try {
      MemoryStorage after = new MemoryStorage(faultsAfter, logBytesKept);
      after.recover(this, mode == CrashMode.KILL ? Long.MAX_VALUE : survivor(random));
      return after;
    } finally {
      writing.unlock();
    }
  }

  /** Returns what somebody finds who opens the store again after it was closed. */
  public MemoryStorage reopen() {
    return crash(CrashMode.KILL, RandomGenerator.getDefault(), Faults.NONE);
  }

  /** Returns the last sequence number that a power failure leaves: batches survive in order. */
  private long survivor(RandomGenerator random) {
    List<Long> ends = new ArrayList<>();
    ends.add(syncedSequence.get());
    for (byte[] batch : log.after(syncedSequence.get())) {
      ends.add(MemoryLog.last(batch));
    }
    return ends.get(random.nextInt(ends.size()));
  }

  /**
   * Takes over what another storage leaves up to a sequence number. What survived a power failure
   * is on disk; what survived the end of a process may still be lost by one.
   */
  private void recover(MemoryStorage before, long last) {
    state = before.state;
    log.copyFrom(before.log, last);
    long installed = Math.min(last, before.lastSequence);
    long synced = Math.min(last, before.syncedSequence.get());
    syncedSequence.set(synced);
    before.tables.forEach(
        (keyspace, table) ->
            table
                .in(KeyRange.all())
                .forEach((key, newest) -> recover(keyspace, key, newest, installed)));
    lastSequence = installed;
    // A batch whose write failed after it had reached the log was never visible; now it is.
    for (byte[] batch : log.after(installed)) {
      install(Changes.of(batch, this::table), MemoryLog.last(batch));
    }
    if (last != Long.MAX_VALUE) {
      syncedSequence.set(lastSequence);
    }
    collect();
  }

  private void recover(Keyspace keyspace, byte[] key, Version newest, long last) {
    ArrayDeque<Version> chain = new ArrayDeque<>();
    for (Version version = newest; version != null; version = version.older) {
      if (version.sequence <= last) {
        chain.push(version);
      }
    }
    for (Version version : chain) {
      table(keyspace).install(key, version.sequence, version.value);
      overwritten.add(new Overwritten(keyspace, key, version.sequence));
    }
  }

  @Override
  public long lastSequence() {
    return lastSequence;
  }

  /** Returns the sequence number up to which the log survives a power failure. */
  public long syncedSequence() {
    return syncedSequence.get();
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    meet(Faults.Point.READ);
    while (true) {
      Version newest = table(keyspace).newest(key);
      long visible = lastSequence;
      Version version = Version.at(newest, visible);
      // Where the newest version is not visible yet, the one under it may have been collected
      // meanwhile, but not while nothing newer has become visible.
      if (version == newest || lastSequence == visible) {
        return version == null || version.value == null ? null : version.value.clone();
      }
    }
  }

  @Override
  public Snapshot snapshot() {
    requireOpen();
    synchronized (snapshots) {
      long sequence = lastSequence;
      snapshots.merge(sequence, 1, Integer::sum);
      return new MemorySnapshot(this, sequence);
    }
  }

  void release(long sequence) {
    synchronized (snapshots) {
      snapshots.compute(sequence, (key, count) -> count == null || count == 1 ? null : count - 1);
    }
  }

  Cursor openCursor(Keyspace keyspace, KeyRange range, Direction direction, long sequence) {
    requireOpen();
    ConcurrentNavigableMap<byte[], Version> entries = table(keyspace).in(range);
    openCursors.incrementAndGet();
    return new MemoryCursor(
        this,
        (direction == Direction.FORWARD ? entries : entries.descendingMap()).entrySet().iterator(),
        sequence);
  }

  void cursorClosed() {
    openCursors.decrementAndGet();
  }

  @Override
  public void write(byte[] batch, boolean sync) {
    writing.lock();
    try {
      requireOpen();
      Changes changes = Changes.of(batch, this::table);
      meetInWrite(Faults.Point.WRITE);
      requireWritable();
      long last = lastSequence + changes.operations();
      byte[] logged = batch.clone();
      Batch.setSequence(logged, lastSequence + 1);
      log.append(logged);
      meetInWrite(Faults.Point.APPENDED);
      if (sync) {
        sync(last);
      }
      install(changes, last);
      collect();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void syncLog() {
    requireOpen();
    sync(lastSequence);
  }

  private void sync(long last) {
    meetInWrite(Faults.Point.SYNC);
    requireWritable();
    syncedSequence.accumulateAndGet(last, Math::max);
    meetInWrite(Faults.Point.SYNCED);
  }

  private void install(Changes changes, long sequence) {
    changes.forEach(
        (keyspace, key, value) -> {
          Table table = table(keyspace);
          if (value == null || table.newest(key) != null) {
            overwritten.add(new Overwritten(keyspace, key, sequence));
          }
          table.install(key, sequence, value);
        });
    lastSequence = sequence;
  }

  private void collect() {
    long horizon = horizon();
    for (Overwritten next = overwritten.peek();
        next != null && next.sequence <= horizon;
        next = overwritten.peek()) {
      table(next.keyspace).collect(next.key, horizon);
      overwritten.remove();
    }
  }

  private long horizon() {
    synchronized (snapshots) {
      long oldest = snapshots.isEmpty() ? lastSequence : snapshots.firstKey();
      return Math.min(oldest, syncedSequence.get());
    }
  }

  @Override
  public LogCursor log(long sequence) {
    requireOpen();
    long wanted = Math.max(1, sequence);
    log.refuseBeforeStart(wanted);
    return new MemoryLogCursor(this, log, wanted);
  }

  @Override
  public byte @Nullable [] readState() {
    requireOpen();
    byte[] written = state;
    return written == null ? null : written.clone();
  }

  @Override
  public void writeState(byte[] newState) {
    requireOpen();
    if (newState.length > MAX_STATE_BYTES) {
      throw new IllegalArgumentException("the state is larger than 64 KiB");
    }
    meet(Faults.Point.STATE);
    state = newState.clone();
    meet(Faults.Point.STATE_WRITTEN);
  }

  @Override
  public void housekeep() {
    writing.lock();
    try {
      requireOpen();
      collect();
      log.trim(logBytesKept, Math.min(syncedSequence.get(), lastSequence));
    } finally {
      writing.unlock();
    }
  }

  @Override
  public long approximateBytes(Keyspace keyspace, KeyRange range) {
    requireOpen();
    long bytes = 0;
    for (Map.Entry<byte[], Version> entry : table(keyspace).in(range).entrySet()) {
      byte[] value = entry.getValue().value;
      bytes += entry.getKey().length + (value == null ? 0 : value.length);
    }
    return bytes;
  }

  @Override
  public void compact(Keyspace keyspace, KeyRange range) {
    writing.lock();
    try {
      requireOpen();
      collect();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void verify() {
    requireOpen();
  }

  @Override
  public Map<String, Long> statistics() {
    Map<String, Long> figures = new LinkedHashMap<>();
    tables.forEach(
        (keyspace, table) -> figures.put(keyspace.storedName() + "_keys", (long) table.size()));
    figures.put("log_bytes", log.bytes());
    figures.put("log_batches", (long) log.count());
    figures.put("last_sequence", lastSequence);
    figures.put("synced_sequence", syncedSequence.get());
    synchronized (snapshots) {
      figures.put("open_snapshots", snapshots.values().stream().mapToLong(count -> count).sum());
    }
    figures.put("open_cursors", (long) openCursors.get());
    return figures;
  }

  /**
   * Closes this storage; {@link #reopen} still works.
   *
   * @throws IllegalStateException if snapshots or cursors are open, which in RocksDB would end the
   *     process
   */
  @Override
  public void close() {
    closed = true;
    synchronized (snapshots) {
      if (!snapshots.isEmpty() || openCursors.get() != 0) {
        throw new IllegalStateException(
            "the storage is closed before its snapshots "
                + snapshots
                + " or cursors "
                + openCursors);
      }
    }
  }

  Table table(Keyspace keyspace) {
    Table table = tables.get(keyspace);
    if (table == null) {
      throw new IllegalStateException("no table for " + keyspace);
    }
    return table;
  }

  /** Fails if the plan says so, or if this storage is closed. */
  void meet(Faults.Point point) {
    requireOpen();
    TercetException fault = faults.at(point);
    if (fault != null) {
      throw fault;
    }
  }

  private void meetInWrite(Faults.Point point) {
    TercetException fault = faults.at(point);
    if (fault == null) {
      return;
    }
    boolean refusal = fault.reason() == Reason.WRITE_STALL || fault.reason() == Reason.DISK_FULL;
    if (!refusal || point != Faults.Point.WRITE) {
      failed = true;
    }
    throw fault;
  }

  private void requireWritable() {
    if (failed) {
      throw new TercetException(
          Reason.STORE_READ_ONLY,
          "The log failed; nothing is written until the store is reopened.");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the storage is closed");
    }
  }
}
