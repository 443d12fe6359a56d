package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Keyspace;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes are refused by name while the reserve of disk space is not there. */
class DiskGuardTest {
  private static final class TestDisk implements DiskGuard.Disk {
    long freeBytes = 10_000;
    long totalBytes = 1_000_000;
    int looks;

    @Override
    public long freeBytes() throws IOException {
      looks++;
      if (freeBytes < 0) {
        throw new IOException("no figure");
      }
      return freeBytes;
    }

    @Override
    public long totalBytes() {
      return totalBytes;
    }
  }

  private final TestDisk disk = new TestDisk();

  @Test
  void refusesBelowTheReserveAndAcceptsAboveIt() throws Exception {
    DiskGuard guard = new DiskGuard(disk, 1000);
    assertThat(guard.refuses(10)).isFalse();
    disk.freeBytes = 999;
    guard.look();
    assertThat(guard.refuses(10)).isTrue();
    disk.freeBytes = 1000;
    assertThat(guard.refuses(10)).isFalse();
  }

  @Test
  void looksAgainBeforeTheReserveCanBeUsedUp() throws Exception {
    DiskGuard guard = new DiskGuard(disk, 1000);
    assertThat(disk.looks).isEqualTo(1);
    assertThat(guard.refuses(4000)).isFalse();
    assertThat(disk.looks).isEqualTo(1);
    disk.freeBytes = 500;
    assertThat(guard.refuses(4000)).isTrue();
    assertThat(disk.looks).isEqualTo(2);
  }

  @Test
  void holdsBackATwentiethOfASmallDisk() throws Exception {
    assertThat(new DiskGuard(disk, -1).reserveBytes()).isEqualTo(50_000);
    disk.totalBytes = 1L << 40;
    assertThat(new DiskGuard(disk, -1).reserveBytes())
        .isEqualTo(RocksSettings.DEFAULT_RESERVE_BYTES);
  }

  @Test
  void refusesNothingWithoutAFigure() throws Exception {
    disk.freeBytes = -1;
    assertThat(new DiskGuard(disk, 1000).refuses(10)).isFalse();
  }

  @Test
  void speaksThroughTheStorage(@TempDir Path directory) {
    RocksSettings settings = TestStores.small(directory.resolve("store"));
    try (RocksStorage storage = RocksStorage.open(settings)) {
      TestStores.put(storage, 0, 1);
      assertThat(storage.statistics().get("disk_free_bytes")).isPositive();
    }
    try (RocksStorage storage =
        RocksStorage.open(settings.withDiskReserveBytes(Long.MAX_VALUE / 2))) {
      long last = storage.lastSequence();
      assertThatThrownBy(() -> TestStores.put(storage, 1, 2))
          .isInstanceOfSatisfying(
              TercetException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.DISK_FULL);
                assertThat(e.details()).containsKeys("free_bytes", "limit");
              });
      assertThat(storage.lastSequence()).isEqualTo(last);
      assertThat(storage.get(Keyspace.KEY_VALUE, TestStores.key(0))).isNotNull();
      storage.syncLog();
    }
  }
}
