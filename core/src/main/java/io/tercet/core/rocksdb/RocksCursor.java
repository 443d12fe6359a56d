package io.tercet.core.rocksdb;

import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Slice;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A walk by a RocksDB iterator; owns it, its options and its bounds. Key and value are copied once,
 * into buffers that are used again at each step; the value only when it is asked for. One thread at
 * a time.
 */
final class RocksCursor implements Cursor {
  private static final long BULK_READAHEAD_BYTES = 1L << 20;
  private static final byte[] NOTHING = {};

  private enum Position {
    BEFORE,
    ON_ENTRY,
    AFTER
  }

  private final Database database;
  private final NativeScope scope = new NativeScope();
  private final RocksIterator iterator;
  private final KeyRange range;
  private final Direction direction;
  private final Slice key = new Slice(NOTHING);
  private final Slice value = new Slice(NOTHING);
  private byte[] keyBuffer = new byte[64];
  private byte[] valueBuffer = NOTHING;
  private boolean valueRead;
  private boolean closed;
  private Position position;

  RocksCursor(
      Database database,
      org.rocksdb.Snapshot snapshot,
      Keyspace keyspace,
      KeyRange range,
      Direction direction,
      ScanHint hint) {
    this.database = database;
    this.range = range;
    this.direction = direction;
    this.position = range.isEmpty() ? Position.AFTER : Position.BEFORE;
    database.enter();
    ReadOptions options = scope.own(new ReadOptions().setSnapshot(snapshot));
    if (range.end() != null) {
      options.setIterateUpperBound(scope.own(new org.rocksdb.Slice(range.end())));
    }
    if (direction == Direction.REVERSE && range.start().length > 0) {
      options.setIterateLowerBound(scope.own(new org.rocksdb.Slice(range.start())));
    }
    if (hint == ScanHint.BULK) {
      options.setFillCache(false).setReadaheadSize(BULK_READAHEAD_BYTES);
    }
    this.iterator = scope.own(database.rocks().newIterator(database.handle(keyspace), options));
  }

  @Override
  public boolean next() {
    switch (position) {
      case BEFORE -> seek();
      case ON_ENTRY -> step();
      case AFTER -> {
        return false;
      }
    }
    valueRead = false;
    if (iterator.isValid()) {
      position = Position.ON_ENTRY;
      readKey();
      return true;
    }
    position = Position.AFTER;
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    }
    return false;
  }

  private void seek() {
    if (direction == Direction.REVERSE) {
      iterator.seekToLast();
    } else if (range.start().length == 0) {
      iterator.seekToFirst();
    } else {
      iterator.seek(range.start());
    }
  }

  private void step() {
    if (direction == Direction.REVERSE) {
      iterator.prev();
    } else {
      iterator.next();
    }
  }

  private void readKey() {
    int length = iterator.key(keyBuffer);
    if (length > keyBuffer.length) {
      keyBuffer = new byte[Math.max(length, 2 * keyBuffer.length)];
      length = iterator.key(keyBuffer);
    }
    key.set(keyBuffer, 0, length);
  }

  private void readValue() {
    int length = iterator.value(valueBuffer);
    if (length > valueBuffer.length) {
      valueBuffer = new byte[Math.max(length, 2 * valueBuffer.length)];
      length = iterator.value(valueBuffer);
    }
    value.set(valueBuffer, 0, length);
    valueRead = true;
  }

  @Override
  public Slice key() {
    requireEntry();
    return key;
  }

  @Override
  public Slice value() {
    requireEntry();
    if (!valueRead) {
      readValue();
    }
    return value;
  }

  private void requireEntry() {
    if (position != Position.ON_ENTRY || closed) {
      throw new IllegalStateException("the cursor stands on no entry");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      position = Position.AFTER;
      scope.close();
      database.leave();
    }
  }
}
