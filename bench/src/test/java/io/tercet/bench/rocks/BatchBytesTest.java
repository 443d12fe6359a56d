package io.tercet.bench.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/** Bytes built in Java are what RocksDB itself builds. */
class BatchBytesTest {
  @TempDir private Path folder;

  @Test
  void bytesAreThoseOfRocksDb() throws Exception {
    byte[] key = "key".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] marker = {1, 2, 3};
    byte[] value = new byte[300];
    BatchBytes bytes = new BatchBytes();
    bytes.logData(marker);
    bytes.put(1, key, value);
    bytes.delete(2, key);
    bytes.merge(3, key, marker);
    try (RawStore store = RawStore.openEmpty(folder);
        WriteBatch batch = new WriteBatch()) {
      batch.putLogData(marker);
      batch.put(store.family(1), key, value);
      batch.delete(store.family(2), key);
      batch.merge(store.family(3), key, marker);
      assertThat(bytes.toBytes()).isEqualTo(batch.data());
      assertThat(BatchReader.countOperations(batch.data())).isEqualTo(3);
    }
    assertThat(bytes.count()).isEqualTo(3);
  }
}
