package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Background;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.engine.HookedEngine;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.ThreadBackground;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.error.Reason;
import io.tercet.core.memory.CrashMode;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.rocksdb.RocksSettings;
import io.tercet.core.rocksdb.RocksStorage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Concurrent transactions over a store are strictly serializable, whatever happens to it. */
class StrictSerializabilityTest {

  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final String REPLAY = "-Dtercet.seed=" + SEED;

  /** Less than the window takes with its first key, so that the oldest must always give way. */
  private static final long TIGHT_WINDOW_BYTES = 16 << 10;

  /** More than a read set holds before it may be coarsened. */
  private static final int MORE_READS = 300;

  private static final Set<Durability> ANY = EnumSet.allOf(Durability.class);
  private static final Set<Durability> SYNCED = EnumSet.of(Durability.SYNC);
  private static final Set<Reason> CONFLICTS_ONLY = Set.of();
  private static final Set<Reason> DEATH =
      EnumSet.of(
          Reason.IO_ERROR, Reason.OUTCOME_UNKNOWN, Reason.STORE_READ_ONLY, Reason.SHUTTING_DOWN);

  private static Store inMemory(StoreOptions options, Background background) {
    return Store.open(
        new MemoryStorage(), options, TimeSource.system(), background, new Random(SEED));
  }

  private static CheckReport interleaved(StoreSystem system, int transactions) {
    HistoryRecorder recorder = Workload.tickingRecorder();
    Workload workload =
        new Workload(
            WorkloadOptions.defaults(SEED).withTransactions(transactions), system, recorder);
    workload.runInterleaved();
    workload.readAll();
    return IsolationChecker.strictWithFailedReads().check(recorder.history());
  }

  private static CheckReport inThreads(StoreSystem system, int transactions) throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    Workload workload =
        new Workload(
            WorkloadOptions.defaults(SEED).withTransactions(transactions), system, recorder);
    workload.runThreads();
    workload.readAll();
    return IsolationChecker.strictWithFailedReads().check(recorder.history());
  }

  /** Clean, and of transactions that met: some were committed, and some were not. */
  private static void requireCleanAndBusy(CheckReport report) {
    report.requireClean(REPLAY);
    assertThat(report.history().count(Outcome.OK))
        .as(REPLAY)
        .isGreaterThan(report.history().size() / 4);
    assertThat(report.history().count(Outcome.FAIL))
        .as(REPLAY)
        .isGreaterThan(report.history().size() / 50);
  }

  @Test
  void inMemoryInterleaved() {
    try (Store store = inMemory(StoreOptions.DEFAULT, new InlineBackground())) {
      StoreSystem system = new StoreSystem(() -> store, SEED, ANY, CONFLICTS_ONLY);
      requireCleanAndBusy(interleaved(system, Seeds.scaled(10_000)));
    }
  }

  @Test
  void inMemoryInThreads() throws Exception {
    try (Store store = inMemory(StoreOptions.DEFAULT, new ThreadBackground())) {
      StoreSystem system = new StoreSystem(() -> store, SEED, ANY, CONFLICTS_ONLY);
      requireCleanAndBusy(inThreads(system, Seeds.scaled(10_000)));
    }
  }

  @Test
  void onDiskInThreads(@TempDir Path directory) throws Exception {
    RocksSettings settings = RocksSettings.of(directory).withMemoryBytes(32L << 20);
    try (Store store =
        Store.open(RocksStorage.open(settings.withDiskReserveBytes(0)), StoreOptions.DEFAULT)) {
      StoreSystem system = new StoreSystem(() -> store, SEED, ANY, CONFLICTS_ONLY);
      requireCleanAndBusy(inThreads(system, Seeds.scaled(10_000)));
    }
  }

  @Test
  void withAWindowSoSmallThatTransactionsGiveWay() {
    EngineOptions tight = EngineOptions.DEFAULT.withWindowBytes(TIGHT_WINDOW_BYTES);
    try (Store store = inMemory(StoreOptions.DEFAULT.withEngine(tight), new InlineBackground())) {
      StoreSystem system =
          new StoreSystem(() -> store, SEED, ANY, EnumSet.of(Reason.CONFLICT_WINDOW_FULL));
      requireCleanAndBusy(interleaved(system, Seeds.scaled(5_000)));
      assertThat(system.failures(Reason.CONFLICT_WINDOW_FULL)).as(REPLAY).isGreaterThan(0);
    }
  }

  @Test
  void withReadSetsSoSmallThatTheyAreCoarsened() {
    EngineOptions coarse = EngineOptions.DEFAULT.withReadSetBytes(1);
    Background background = new InlineBackground();
    AtomicInteger coarsened = new AtomicInteger();
    HookedEngine watched =
        new HookedEngine(
            LocalEngine.open(
                new MemoryStorage(), coarse, TimeSource.system(), background, new Random(SEED)),
            commit -> coarsened.addAndGet(commit.reads().isCoarsened() ? 1 : 0));
    StoreOptions options = StoreOptions.DEFAULT.withEngine(coarse);
    try (Store store = Store.over(watched.engine(), options, background)) {
      StoreSystem system = new StoreSystem(() -> store, SEED, ANY, CONFLICTS_ONLY, MORE_READS);
      requireCleanAndBusy(interleaved(system, Seeds.scaled(3_000)));
      assertThat(coarsened.get()).as(REPLAY).isGreaterThan(Seeds.scaled(3_000) / 4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void overDeathsInterleaved(CrashMode mode) {
    try (CrashingStores stores = crashing(mode, InlineBackground::new)) {
      requireCleanAndBusy(interleaved(system(stores, mode), Seeds.scaled(10_000)));
      assertThat(stores.restarts()).as(REPLAY).isGreaterThan(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void overDeathsInThreads(CrashMode mode) throws Exception {
    try (CrashingStores stores = crashing(mode, ThreadBackground::new)) {
      requireCleanAndBusy(inThreads(system(stores, mode), Seeds.scaled(10_000)));
      assertThat(stores.restarts()).as(REPLAY).isGreaterThan(0);
    }
  }

  private static CrashingStores crashing(CrashMode mode, Supplier<Background> backgrounds) {
    return new CrashingStores(mode, backgrounds, SEED);
  }

  /** Only a commit that was synced survives a power failure. */
  private static StoreSystem system(CrashingStores stores, CrashMode mode) {
    return new StoreSystem(stores, SEED, mode == CrashMode.KILL ? ANY : SYNCED, DEATH);
  }

  @Test
  void interleavedRunsAreRepeatedBySeed() {
    assertThat(textOfARunOverDeaths()).as(REPLAY).isEqualTo(textOfARunOverDeaths());
  }

  private static String textOfARunOverDeaths() {
    try (CrashingStores stores = crashing(CrashMode.KILL, InlineBackground::new)) {
      return HistoryText.write(interleaved(system(stores, CrashMode.KILL), 1_500).history());
    }
  }
}
