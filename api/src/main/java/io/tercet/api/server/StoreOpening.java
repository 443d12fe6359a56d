package io.tercet.api.server;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.EngineLimits;
import io.tercet.core.engine.EngineOptions;
import io.tercet.embedded.Tercet;
import io.tercet.embedded.TercetOptions;
import java.nio.file.Path;
import java.time.Duration;

/** Opens the store that a configuration describes. */
final class StoreOpening {
  private StoreOpening() {}

  /**
   * Opens the store.
   *
   * @throws io.tercet.core.error.TercetException DIRECTORY_LOCKED, FORMAT_TOO_NEW, DATA_LOSS,
   *     IO_ERROR
   */
  static Tercet open(ServerConfig config) {
    return Tercet.open(options(config));
  }

  /** Returns how the store is to be opened. */
  static TercetOptions options(ServerConfig config) {
    return TercetOptions.of(Path.of(config.get(Settings.DATA)))
        .withMemoryBytes(config.get(Settings.STORAGE_MEMORY_BYTES))
        .withHistory(
            Duration.ofMillis(config.get(Settings.STORAGE_HISTORY_KEEP_MS)),
            config.get(Settings.STORAGE_HISTORY_BYTES))
        .withDiskReserveBytes(config.get(Settings.STORAGE_DISK_RESERVE_BYTES))
        .withCreatesBuckets(config.get(Settings.KV_CREATE_BUCKETS))
        .withStore(store(config));
  }

  private static StoreOptions store(ServerConfig config) {
    StoreOptions defaults = StoreOptions.DEFAULT;
    return new StoreOptions(
        engine(config),
        config.get(Settings.REQUEST_KEEP_MS),
        config.get(Settings.REQUEST_BYTES),
        defaults.sweepMs(),
        defaults.clockLeapMs(),
        defaults.clockPauseMs());
  }

  private static EngineOptions engine(ServerConfig config) {
    EngineLimits defaults = EngineLimits.DEFAULT;
    return EngineOptions.DEFAULT
        .withWindowBytes(config.get(Settings.STORAGE_CONFLICT_WINDOW_BYTES))
        .withBufferedSyncMs(config.get(Settings.STORAGE_BUFFERED_SYNC_MS))
        .withLimits(
            new EngineLimits(
                defaults.keyBytes(),
                defaults.valueBytes(),
                Math.toIntExact(config.get(Settings.TRANSACTION_WRITE_BYTES)),
                config.get(Settings.TRANSACTION_TIMEOUT_MS),
                config.get(Settings.TRANSACTION_READ_ONLY_TIMEOUT_MS),
                defaults.versionBits()));
  }
}
