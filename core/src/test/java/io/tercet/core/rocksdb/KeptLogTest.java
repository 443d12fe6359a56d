package io.tercet.core.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.LogCursor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far back the log reaches, and how it is followed while its files come and go. */
class KeptLogTest {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir Path temporary;
  private RocksSettings settings;

  @BeforeEach
  void name() {
    settings = TestStores.small(temporary.resolve("store"));
  }

  /** Writes about half a mebibyte and ends the log file that it is in. */
  private static void fillALogFile(RocksStorage storage, int number) {
    byte[] value = new byte[(int) MEBIBYTE / 2];
    new Random(number).nextBytes(value);
    TestStores.write(storage, false, w -> w.put(Keyspace.KEY_VALUE, TestStores.key(number), value));
    storage.compact(Keyspace.KEY_VALUE, KeyRange.all());
  }

  private static void assertTooOld(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.VERSION_TOO_OLD));
  }

  @Test
  void isTrimmedToItsSizeFromItsOldEnd() {
    RocksSettings bounded = settings.withHistory(Duration.ofHours(1), 2 * MEBIBYTE);
    try (RocksStorage storage = RocksStorage.open(bounded)) {
      for (int i = 0; i < 10; i++) {
        fillALogFile(storage, i);
      }
      assertThat(storage.statistics().get("archived_log_bytes")).isGreaterThan(4 * MEBIBYTE);
      try (LogCursor late = storage.log(1);
          LogCursor inTime = storage.log(8)) {
        assertThat(late.next()).isTrue();
        storage.housekeep();

        assertThat(storage.statistics().get("archived_log_bytes"))
            .isBetween(MEBIBYTE, 2 * MEBIBYTE);
        long oldest = Objects.requireNonNull(storage.statistics().get("oldest_log_sequence"));
        assertThat(oldest).isBetween(5L, 8L);
        assertTooOld(() -> storage.log(oldest - 1));
        assertTooOld(
            () -> {
              while (late.next()) {
                assertThat(late.sequence()).isLessThan(oldest);
              }
            });
        for (int sequence = 8; sequence <= 10; sequence++) {
          assertThat(inTime.next()).isTrue();
          assertThat(inTime.sequence()).isEqualTo(sequence);
        }
        try (LogCursor first = storage.log(oldest)) {
          assertThat(first.next()).isTrue();
        }
      }
    }
    RocksStorage.open(bounded).close();
  }

  @Test
  void isTrimmedToItsAge() throws Exception {
    Path archive = Files.createDirectories(temporary.resolve("archive"));
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    for (int i = 0; i < 5; i++) {
      Path log = Files.writeString(archive.resolve("00000" + i + ".log"), "some log");
      Files.setLastModifiedTime(log, FileTime.from(now.minus(Duration.ofMinutes(100 - 20 * i))));
    }
    Files.setLastModifiedTime(
        Files.writeString(archive.resolve("1000000.log"), "the newest"), FileTime.from(now));
    LogArchive kept =
        new LogArchive(temporary, Duration.ofHours(1), 1000, Clock.fixed(now, ZoneOffset.UTC));
    assertThat(kept.bytes()).isEqualTo(50);
    kept.trim();
    try (Stream<Path> files = Files.list(archive)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("000002.log", "000003.log", "000004.log", "1000000.log");
    }
    new LogArchive(temporary, Duration.ofHours(1), 10, Clock.fixed(now, ZoneOffset.UTC)).trim();
    try (Stream<Path> files = Files.list(archive)) {
      assertThat(files).containsExactly(archive.resolve("1000000.log"));
    }
  }

  @Test
  void isFollowedAcrossItsFiles() {
    try (RocksStorage storage = RocksStorage.open(settings);
        LogCursor cursor = storage.log(1)) {
      for (int i = 1; i <= 12; i++) {
        fillALogFile(storage, i);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.sequence()).isEqualTo(i);
        assertThat(cursor.next()).isFalse();
      }
    }
  }

  @Test
  void isFollowedByAnotherThreadWhileItIsWritten() {
    int batches = 3000;
    try (RocksStorage storage = RocksStorage.open(settings)) {
      CompletableFuture<Long> follower =
          CompletableFuture.supplyAsync(() -> follow(storage, batches));
      for (int i = 0; i < batches; i++) {
        int number = i;
        TestStores.write(
            storage,
            false,
            w -> w.put(Keyspace.NODES, TestStores.key(number), TestStores.value(number)));
        if (i % 500 == 0) {
          storage.compact(Keyspace.NODES, KeyRange.all());
          storage.housekeep();
        }
      }
      assertThat(follower.join()).isEqualTo(batches);
    }
  }

  private static long follow(RocksStorage storage, long last) {
    long seen = 0;
    try (LogCursor cursor = storage.log(1)) {
      while (seen < last) {
        if (cursor.next()) {
          assertThat(cursor.sequence()).isEqualTo(seen + 1);
          seen++;
        } else {
          Thread.onSpinWait();
        }
      }
    }
    return seen;
  }

  @Test
  void isRefusedBelowItsFirstNumber() {
    try (RocksStorage storage = RocksStorage.open(settings)) {
      for (long sequence : List.of(0L, -1L)) {
        assertThatThrownBy(() -> storage.log(sequence))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
