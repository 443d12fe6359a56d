package io.tercet.bench.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The floor is a floor only as long as it has the options that Tercet has. */
class RawStoreOptionsTest {
  @TempDir private Path folder;

  @Test
  void floorHasTheOptionsOfTercetsEntries() throws Exception {
    Path raw = folder.resolve("raw");
    Path tercet = folder.resolve("tercet");
    RawStore.openEmpty(raw).close();
    RocksSettings settings = RocksSettings.of(tercet).withMemoryBytes(RawStore.MEMORY_BYTES);
    RocksStorage.open(settings).close();

    Map<String, String> ours = options(raw);
    Map<String, String> theirs = options(tercet);
    assertThat(ours).hasSizeGreaterThan(100);
    // The floor of concurrent writers is RocksDB's default; the others verify and log more.
    for (String name :
        new String[] {
          "DBOptions.allow_concurrent_memtable_write",
          "DBOptions.track_and_verify_wals",
          "DBOptions.track_and_verify_wals_in_manifest",
          "DBOptions.paranoid_checks",
          "DBOptions.skip_stats_update_on_db_open",
          "DBOptions.stats_dump_period_sec",
          "DBOptions.stats_persist_period_sec",
          "DBOptions.keep_log_file_num",
          "DBOptions.max_log_file_size",
          "DBOptions.max_open_files"
        }) {
      ours.remove(name);
      theirs.remove(name);
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /** Options of the database and of the family of entries, by section and name. */
  private static Map<String, String> options(Path folder) throws IOException {
    Map<String, String> options = new TreeMap<>();
    String section = "";
    for (String line : Files.readAllLines(optionsFile(folder))) {
      String text = line.strip();
      if (text.startsWith("[")) {
        section = text.substring(1, text.length() - 1).replace(" \"key_value\"", "");
      } else if (text.contains("=") && isCompared(section)) {
        int split = text.indexOf('=');
        options.put(section + "." + text.substring(0, split), text.substring(split + 1));
      }
    }
    options.keySet().removeIf(name -> name.endsWith("wal_dir") || name.endsWith("db_log_dir"));
    return options;
  }

  private static boolean isCompared(String section) {
    return section.equals("DBOptions")
        || section.equals("CFOptions")
        || section.equals("TableOptions/BlockBasedTable");
  }

  private static Path optionsFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("OPTIONS-"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }
}
