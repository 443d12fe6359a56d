package io.tercet.core.rocksdb;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Keyspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open RocksDB and its column families, by keyspace. Counts who reads from it, so that it is
 * never closed under a snapshot, which would end the process. Any thread.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** An empty write buffer takes some memory, too. */
  private static final long WORTH_FLUSHING = 1L << 20;

  private final RocksDB rocks;
  private final List<ColumnFamilyHandle> handles;
  private final ColumnFamilyHandle[] byId;
  private final AtomicInteger users = new AtomicInteger();

  private Database(RocksDB rocks, List<ColumnFamilyHandle> handles) {
    this.rocks = rocks;
    this.handles = handles;
    this.byId = handles.toArray(new ColumnFamilyHandle[0]);
  }

  /**
   * Opens or creates.
   *
   * @throws TercetException FORMAT_TOO_NEW if there is a keyspace that this build does not know;
   *     DATA_LOSS if something is missing or damaged, IO_ERROR, DISK_FULL
   */
  static Database open(Path directory, DBOptions options, List<ColumnFamilyDescriptor> families) {
    List<ColumnFamilyHandle> handles = new ArrayList<>(families.size());
    RocksDB rocks;
    try {
      refuseUnknown(directory, families);
      rocks = RocksDB.open(options, directory.toString(), families, handles);
    } catch (RocksDBException e) {
      throw RocksErrors.opening(e);
    }
    // The log names keyspaces by these ids, and Tercet decodes it by itself.
    for (int id = 0; id < handles.size(); id++) {
      if (handles.get(id).getID() != id) {
        close(rocks, handles);
        throw new TercetException(
                Reason.DATA_LOSS,
                "The store's keyspaces are not those of Tercet; restore from a backup.")
            .with("keyspace", id);
      }
    }
    return new Database(rocks, handles);
  }

  /** Before the open, to which an unknown keyspace would be a wrong argument like any other. */
  private static void refuseUnknown(Path directory, List<ColumnFamilyDescriptor> families)
      throws RocksDBException {
    if (!Files.exists(directory.resolve("CURRENT"))) {
      return;
    }
    Set<String> known = new HashSet<>();
    families.forEach(family -> known.add(text(family.getName())));
    try (Options options = new Options()) {
      for (byte[] stored : RocksDB.listColumnFamilies(options, directory.toString())) {
        if (!known.contains(text(stored))) {
          throw new TercetException(
                  Reason.FORMAT_TOO_NEW,
                  "The store was written by a newer Tercet; use that one, or a later one.")
              .with("directory", directory)
              .with("unknown_keyspace", text(stored));
        }
      }
    }
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  RocksDB rocks() {
    return rocks;
  }

  ColumnFamilyHandle handle(Keyspace keyspace) {
    return byId[keyspace.id()];
  }

  byte @Nullable [] get(Keyspace keyspace, ReadOptions options, byte[] key) {
    try {
      return rocks.get(handle(keyspace), options, key);
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    }
  }

  /**
   * Returns the values of some keys, null for each that is absent.
   *
   * <p>RocksDB's Java interface answers null for a key whose read failed, too. So what it says to
   * be absent is asked for once more, singly, where errors do come through; the filters make that
   * cheap.
   */
  List<byte @Nullable []> multiGet(Keyspace keyspace, ReadOptions options, List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    if (keys.isEmpty()) {
      return values;
    }
    ColumnFamilyHandle handle = handle(keyspace);
    try {
      List<ColumnFamilyHandle> same = Collections.nCopies(keys.size(), handle);
      int index = 0;
      for (byte @Nullable [] value : rocks.multiGetAsList(options, same, keys)) {
        values.add(value != null ? value : rocks.get(handle, options, keys.get(index)));
        index++;
      }
      return values;
    } catch (RocksDBException e) {
      throw RocksErrors.reading(e);
    }
  }

  /**
   * Puts what is in the write buffers into tables, if replaying it at the next open would take
   * noticeable time. A failure costs that time and nothing else.
   */
  void flushBeforeClose() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true)) {
      if (rocks.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables") > WORTH_FLUSHING) {
        rocks.flush(options, handles);
      }
    } catch (RocksDBException e) {
      LOG.warn("write buffers could not be flushed; the next open replays the log", e);
    }
  }

  /** Counts a snapshot, cursor or log cursor that opens. */
  void enter() {
    users.incrementAndGet();
  }

  /** Counts one that closes. */
  void leave() {
    users.decrementAndGet();
  }

  int users() {
    return users.get();
  }

  /** Closes; the native options come after. */
  @Override
  public void close() {
    close(rocks, handles);
  }

  private static void close(RocksDB rocks, List<ColumnFamilyHandle> handles) {
    handles.forEach(ColumnFamilyHandle::close);
    rocks.close();
  }
}
