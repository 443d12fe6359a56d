package io.tercet.bench.rocks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.HyperClockCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * A raw RocksDB in a folder emptied first: the floor that Tercet is compared with. Its options are
 * those that Tercet gives its key-value entries (a test compares the two), except that RocksDB may
 * insert a group of concurrent writers in parallel, its default, which makes the floor of
 * concurrent puts a higher one.
 *
 * <p>It owns every native object it opens. Any thread may use {@link #db} and the families; open
 * and close from one.
 */
public final class RawStore implements AutoCloseable {
  /** What block cache and write buffers take together, unless told otherwise. */
  public static final long MEMORY_BYTES = 256L << 20;

  private static final long MEBIBYTE = 1L << 20;
  private static final String[] NAMES = {"default", "catalog", "key_value", "documents"};

  public final RocksDB db;
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final List<AutoCloseable> owned = new ArrayList<>();

  private RawStore(Path folder, long memoryBytes) throws RocksDBException {
    Cache cache = own(new HyperClockCache(memoryBytes, 0, -1, false));
    BloomFilter filter = own(new BloomFilter(10));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name : NAMES) {
      descriptors.add(
          new ColumnFamilyDescriptor(
              name.getBytes(StandardCharsets.US_ASCII), family(cache, filter, memoryBytes)));
    }
    db = RocksDB.open(database(cache, memoryBytes), folder.toString(), descriptors, families);
  }

  /** Empties {@code folder} and opens a store there. */
  public static RawStore openEmpty(Path folder) throws IOException, RocksDBException {
    return openEmpty(folder, MEMORY_BYTES);
  }

  /** Empties {@code folder} and opens a store there with a budget for cache and write buffers. */
  public static RawStore openEmpty(Path folder, long memoryBytes)
      throws IOException, RocksDBException {
    RocksDB.loadLibrary();
    delete(folder);
    Files.createDirectories(folder);
    return new RawStore(folder, memoryBytes);
  }

  private DBOptions database(Cache cache, long memoryBytes) {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWriteBufferManager(own(new WriteBufferManager(memoryBytes / 4, cache, false)))
        .setMaxBackgroundJobs(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())))
        .setBytesPerSync(MEBIBYTE)
        .setAvoidUnnecessaryBlockingIO(true)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setRecycleLogFileNum(0)
        .setAvoidFlushDuringShutdown(true)
        .setMaxTotalWalSize(Math.max(64 * MEBIBYTE, memoryBytes / 2))
        .setWalTtlSeconds(86_400)
        .setWalSizeLimitMB(4096);
  }

  private ColumnFamilyOptions family(Cache cache, BloomFilter filter, long memoryBytes) {
    return own(new ColumnFamilyOptions())
        .setWriteBufferSize(Math.min(64 * MEBIBYTE, memoryBytes / 16))
        .setMaxWriteBufferNumber(6)
        .setTargetFileSizeBase(64 * MEBIBYTE)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setPinTopLevelIndexAndFilter(true)
                .setFilterPolicy(filter)
                .setWholeKeyFiltering(true)
                .setBlockSize(8 << 10)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                .setDataBlockHashTableUtilRatio(0.75));
  }

  /**
   * The family with id {@code index}, 0 to 3; Tercet's key-value entries stand in the one with id
   * 2.
   */
  public ColumnFamilyHandle family(int index) {
    return families.get(index);
  }

  /** The family that stands for Tercet's key-value entries. */
  public ColumnFamilyHandle entries() {
    return families.get(2);
  }

  private <T extends AutoCloseable> T own(T object) {
    owned.add(object);
    return object;
  }

  /** Deletes a folder with all in it, if it exists. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() throws Exception {
    for (ColumnFamilyHandle family : families) {
      family.close();
    }
    db.close();
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }
}
