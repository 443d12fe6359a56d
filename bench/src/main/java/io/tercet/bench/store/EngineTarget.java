package io.tercet.bench.store;

import io.tercet.bench.rocks.RawStore;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.engine.View;
import io.tercet.core.error.Reason;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Writes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tercet's engine without a model on it: what the sequencer and the views cost alone. */
final class EngineTarget implements Target {
  private final Store store;

  EngineTarget(Path folder, long memoryBytes) throws IOException {
    RawStore.delete(folder);
    RocksSettings settings = RocksSettings.of(folder).withMemoryBytes(memoryBytes);
    store = Store.open(RocksStorage.open(settings), StoreOptions.DEFAULT);
  }

  @Override
  public int get(byte[] key) {
    byte @Nullable [] value = store.engine().get(Keyspace.KEY_VALUE, key);
    return value == null ? -1 : value.length;
  }

  @Override
  public void put(byte[] key, byte[] value, boolean sync) throws InterruptedException {
    Commit commit = write(key, value, sync);
    Outcome outcome = store.engine().commit(commit);
    while (outcome instanceof Outcome.Refused refused
        && refused.error().reason() == Reason.WRITE_STALL) {
      Thread.sleep(1);
      outcome = store.engine().commit(commit);
    }
    outcome.orThrow();
  }

  private static Commit write(byte[] key, byte[] value, boolean sync) {
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, key, value);
    return Commit.blind(writes, List.of(), sync ? Durability.SYNC : Durability.BUFFERED);
  }

  @Override
  public int scan(byte[] start, int limit) {
    int entries = 0;
    try (View view = store.engine().view(false);
        Cursor cursor =
            view.scan(
                Keyspace.KEY_VALUE,
                KeyRange.of(start, null),
                Direction.FORWARD,
                limit < 1000 ? ScanHint.SHORT : ScanHint.BULK)) {
      while (entries < limit && cursor.next()) {
        entries += Math.min(1, cursor.key().length() + cursor.value().length());
      }
    }
    return entries;
  }

  @Override
  public void close() {
    store.close();
  }
}
