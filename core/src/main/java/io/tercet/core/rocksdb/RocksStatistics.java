package io.tercet.core.rocksdb;

import io.tercet.core.storage.Keyspace;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rocksdb.Cache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Figures about RocksDB, under names of Tercet's own: lower_snake_case, units last. Any thread. */
final class RocksStatistics {
  private RocksStatistics() {}

  static Map<String, Long> of(Database database, Cache cache) {
    RocksDB rocks = database.rocks();
    Map<String, Long> figures = new LinkedHashMap<>();
    try {
      for (Keyspace keyspace : Keyspace.values()) {
        figures.put(
            "estimated_keys." + keyspace.storedName(),
            rocks.getLongProperty(database.handle(keyspace), "rocksdb.estimate-num-keys"));
        figures.put(
            "table_bytes." + keyspace.storedName(),
            rocks.getLongProperty(database.handle(keyspace), "rocksdb.total-sst-files-size"));
      }
      sum(rocks, figures, "table_bytes", "rocksdb.total-sst-files-size");
      sum(rocks, figures, "write_buffer_bytes", "rocksdb.cur-size-all-mem-tables");
      sum(rocks, figures, "held_write_buffer_bytes", "rocksdb.size-all-mem-tables");
      sum(rocks, figures, "table_reader_bytes", "rocksdb.estimate-table-readers-mem");
      sum(rocks, figures, "pending_compaction_bytes", "rocksdb.estimate-pending-compaction-bytes");
      one(rocks, figures, "running_compactions", "rocksdb.num-running-compactions");
      one(rocks, figures, "running_flushes", "rocksdb.num-running-flushes");
      one(rocks, figures, "background_errors", "rocksdb.background-errors");
      one(rocks, figures, "writes_stopped", "rocksdb.is-write-stopped");
      one(rocks, figures, "delayed_write_rate_bytes", "rocksdb.actual-delayed-write-rate");
      one(rocks, figures, "snapshots", "rocksdb.num-snapshots");
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    }
    figures.put("block_cache_bytes", cache.getUsage());
    figures.put("block_cache_pinned_bytes", cache.getPinnedUsage());
    figures.put("open_readers", (long) database.users());
    figures.put("last_sequence", rocks.getLatestSequenceNumber());
    figures.put("oldest_log_sequence", LogArchive.oldestSequence(rocks));
    return figures;
  }

  private static void one(RocksDB rocks, Map<String, Long> figures, String name, String property)
      throws RocksDBException {
    figures.put(name, rocks.getLongProperty(property));
  }

  private static void sum(RocksDB rocks, Map<String, Long> figures, String name, String property)
      throws RocksDBException {
    figures.put(name, rocks.getAggregatedLongProperty(property));
  }
}
