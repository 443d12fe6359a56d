package io.tercet.bench.experiment;

import io.tercet.bench.rocks.BatchBytes;
import io.tercet.bench.rocks.RawStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Writes a group of commits as one batch and publishes a snapshot after it, as a sequencer does
 * (without validation, which is measured apart). One thread at a time, handed on with a
 * happens-before edge.
 */
final class GroupWriter implements AutoCloseable {
  private final RawStore store;
  private final WriteOptions buffered = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final BatchBytes bytes = new BatchBytes();
  private @Nullable Snapshot published;
  private volatile long version;
  long groups;
  long commits;

  GroupWriter(RawStore store) {
    this.store = store;
  }

  /** Writes all of {@code group}; synced if any member asks for it. */
  void write(List<Commit> group) throws RocksDBException {
    bytes.clear();
    boolean sync = false;
    for (int i = 0; i < group.size(); i++) {
      Commit commit = group.get(i);
      bytes.put(1, commit.key, commit.value);
      sync |= commit.sync;
    }
    try (WriteBatch batch = new WriteBatch(bytes.toBytes())) {
      store.db.write(sync ? synced : buffered, batch);
    }
    Snapshot before = published;
    published = store.db.getSnapshot();
    version = store.db.getLatestSequenceNumber();
    if (before != null) {
      store.db.releaseSnapshot(before);
    }
    groups++;
    commits += group.size();
  }

  long version() {
    return version;
  }

  @Override
  public void close() {
    if (published != null) {
      store.db.releaseSnapshot(published);
      published = null;
    }
    buffered.close();
    synced.close();
  }
}
