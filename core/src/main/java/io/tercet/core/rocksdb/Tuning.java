package io.tercet.core.rocksdb;

import io.tercet.core.storage.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.BuiltinComparator;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.HyperClockCache;
import org.rocksdb.IndexType;
import org.rocksdb.RocksDB;
import org.rocksdb.StringAppendOperator;
import org.rocksdb.UInt64AddOperator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * Every setting of RocksDB, in one place, with the reason for each that is not obvious.
 *
 * <p>Memory: one cache holds blocks, indexes and filters; the write buffers are charged to it, and
 * take at most a quarter of it. All native objects belong to the scope that is passed in.
 */
final class Tuning {
  private static final long MEBIBYTE = 1L << 20;
  private static final long MAX_WRITE_BUFFER_BYTES = 64 * MEBIBYTE;
  private static final long TABLE_FILE_BYTES = 64 * MEBIBYTE;
  private static final int WRITE_BUFFERS_MAX = 6;

  private final RocksSettings settings;
  private final NativeScope scope;
  private final Cache cache;
  private final BloomFilter filter;

  Tuning(RocksSettings settings, NativeScope scope) {
    this.settings = settings;
    this.scope = scope;
    // Estimated entry charge 0: the table of the cache grows with what is in it.
    this.cache = scope.own(new HyperClockCache(settings.memoryBytes(), 0, -1, false));
    this.filter = scope.own(new BloomFilter(10));
  }

  Cache cache() {
    return cache;
  }

  private long writeBuffersBytes() {
    return settings.memoryBytes() / 4;
  }

  DBOptions database() {
    return database(true);
  }

  /**
   * Returns the options with which a log is replayed that was cut on purpose: up to the cut, and
   * without the manifest's idea of what there should be.
   */
  DBOptions repairingDatabase() {
    return database(false).setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
  }

  private DBOptions database(boolean verifyLogFiles) {
    DBOptions options = scope.own(fromProperties(verifyLogFiles));
    options
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setWriteBufferManager(scope.own(new WriteBufferManager(writeBuffersBytes(), cache, false)))
        .setMaxBackgroundJobs(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())))
        .setMaxOpenFiles(-1)
        .setBytesPerSync(MEBIBYTE)
        // Files are deleted by background threads, not by whoever closes a cursor.
        .setAvoidUnnecessaryBlockingIO(true)
        // Reading statistics of all files at open costs a seek each, and only guides compaction.
        .setSkipStatsUpdateOnDbOpen(true)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(8 * MEBIBYTE);
    log(options);
    return options;
  }

  /** Settings that have a name but no Java method. */
  private static DBOptions fromProperties(boolean verifyLogFiles) {
    Properties properties = new Properties();
    // A log file that is missing, too short, or out of line with its predecessor fails the open.
    properties.setProperty("track_and_verify_wals_in_manifest", String.valueOf(verifyLogFiles));
    properties.setProperty("track_and_verify_wals", String.valueOf(verifyLogFiles));
    DBOptions options = DBOptions.getDBOptionsFromProps(properties);
    if (options == null) {
      throw new IllegalStateException("this RocksDB does not know its own settings");
    }
    return options;
  }

  private void log(DBOptions options) {
    options
        // The default mode opens with acknowledged commits missing after one flipped bit.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        // A recycled file holds old records behind the new ones; the log is read back by others.
        .setRecycleLogFileNum(0)
        .setManualWalFlush(false)
        // One writer at a time, and nothing visible before its write returns.
        .setEnablePipelinedWrite(false)
        .setUnorderedWrite(false)
        .setTwoWriteQueues(false)
        .setAllowConcurrentMemtableWrite(false)
        .setAvoidFlushDuringShutdown(true)
        // Bounds what an open has to replay when a keyspace is rarely written.
        .setMaxTotalWalSize(Math.max(64 * MEBIBYTE, 2 * writeBuffersBytes()))
        // Either being set makes RocksDB keep logs; LogArchive trims them in time.
        .setWalTtlSeconds(Math.max(1, settings.historyAge().toSeconds()))
        .setWalSizeLimitMB(settings.historyBytes() / MEBIBYTE);
  }

  /** Returns the column families in the order of their ids, the unused default one first. */
  List<ColumnFamilyDescriptor> columnFamilies() {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    families.add(
        new ColumnFamilyDescriptor(
            RocksDB.DEFAULT_COLUMN_FAMILY, scope.own(new ColumnFamilyOptions())));
    for (Keyspace keyspace : Keyspace.values()) {
      families.add(
          new ColumnFamilyDescriptor(
              keyspace.storedName().getBytes(StandardCharsets.US_ASCII), options(keyspace)));
    }
    return families;
  }

  private ColumnFamilyOptions options(Keyspace keyspace) {
    ColumnFamilyOptions options = scope.own(new ColumnFamilyOptions());
    options
        .setComparator(BuiltinComparator.BYTEWISE_COMPARATOR)
        // A full one leaves room for others to be flushed, and for rarely written keyspaces to
        // stay.
        .setWriteBufferSize(Math.min(MAX_WRITE_BUFFER_BYTES, writeBuffersBytes() / 4))
        // Writes never wait in RocksDB, they are refused: so leave room before it comes to that.
        .setMaxWriteBufferNumber(WRITE_BUFFERS_MAX)
        .setTargetFileSizeBase(TABLE_FILE_BYTES)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
        .setTableFormatConfig(table(keyspace.access()));
    switch (keyspace.mergeKind()) {
      case NONE -> {
        // Puts and deletes only.
      }
      case ADD -> options.setMergeOperator(scope.own(new UInt64AddOperator()));
      case APPEND -> options.setMergeOperator(scope.own(new StringAppendOperator("")));
    }
    return options;
  }

  private BlockBasedTableConfig table(Keyspace.Access access) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setPinTopLevelIndexAndFilter(true)
            // Receipts and adjacency are looked up by whole key too, mostly in vain.
            .setFilterPolicy(filter)
            .setWholeKeyFiltering(true);
    return switch (access) {
      case POINT ->
          table
              .setBlockSize(8 << 10)
              .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
              .setDataBlockHashTableUtilRatio(0.75);
      // Short keys make large indexes and filters: cut into parts, that the cache takes singly.
      case RANGE ->
          table
              .setBlockSize(16 << 10)
              .setIndexType(IndexType.kTwoLevelIndexSearch)
              .setPartitionFilters(true)
              .setMetadataBlockSize(4 << 10);
      case QUEUE -> table.setBlockSize(16 << 10);
    };
  }
}
