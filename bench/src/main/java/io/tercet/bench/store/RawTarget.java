package io.tercet.bench.store;

import io.tercet.bench.rocks.RawStore;
import java.nio.file.Path;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** Raw RocksDB, as one would call it by hand. */
final class RawTarget implements Target {
  static {
    RocksDB.loadLibrary();
  }

  private final RawStore store;
  private final ReadOptions reads = new ReadOptions();
  private final WriteOptions buffered = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);

  RawTarget(Path folder, long memoryBytes) throws Exception {
    store = RawStore.openEmpty(folder, memoryBytes);
  }

  @Override
  public int get(byte[] key) throws RocksDBException {
    return store.db.get(store.entries(), reads, key).length;
  }

  @Override
  public void put(byte[] key, byte[] value, boolean sync) throws RocksDBException {
    store.db.put(store.entries(), sync ? synced : buffered, key, value);
  }

  @Override
  public int scan(byte[] start, int limit) {
    byte[] key = new byte[64];
    byte[] value = new byte[2048];
    int entries = 0;
    try (RocksIterator iterator = store.db.newIterator(store.entries(), reads)) {
      for (iterator.seek(start); entries < limit && iterator.isValid(); iterator.next()) {
        entries += Math.min(1, iterator.key(key) + iterator.value(value));
      }
    }
    return entries;
  }

  @Override
  public void close() throws Exception {
    reads.close();
    buffered.close();
    synced.close();
    store.close();
  }
}
