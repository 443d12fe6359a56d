package io.tercet.core.rocksdb;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Snapshot;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;

/** A snapshot of RocksDB; owns it and the options that read through it. Any thread. */
final class RocksSnapshot implements Snapshot {
  private final Database database;
  private final org.rocksdb.Snapshot snapshot;
  private final ReadOptions options;
  private final long sequence;
  private final AtomicBoolean closed = new AtomicBoolean();

  RocksSnapshot(Database database) {
    this.database = database;
    database.enter();
    this.snapshot = database.rocks().getSnapshot();
    this.options = new ReadOptions().setSnapshot(snapshot);
    this.sequence = snapshot.getSequenceNumber();
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
    return database.get(keyspace, options, key);
  }

  @Override
  public List<byte @Nullable []> multiGet(Keyspace keyspace, List<byte[]> keys) {
    return database.multiGet(keyspace, options, keys);
  }

  @Override
  public Cursor scan(Keyspace keyspace, KeyRange range, Direction direction, ScanHint hint) {
    return new RocksCursor(database, snapshot, keyspace, range, direction, hint);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      options.close();
      database.rocks().releaseSnapshot(snapshot);
      snapshot.close();
      database.leave();
    }
  }
}
