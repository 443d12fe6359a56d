package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Background;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.ThreadBackground;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.engine.WeakEngine;
import io.tercet.core.engine.WeakEngine.Weakness;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The test of {@link StrictSerializabilityTest}: the same workload over a store whose sequencer
 * validates less than it must is found to be wrong, by the anomaly that this leads to.
 */
class WeakenedSequencerTest {

  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final String REPLAY = "-Dtercet.seed=" + SEED;
  private static final int TRANSACTIONS = 4_000;

  /** More than a read set holds before it may be coarsened. */
  private static final int MORE_READS = 300;

  private static final long WRITE_NANOS = 300_000;

  private static Store store(Weakness weakness, Background background) {
    StoreOptions options = StoreOptions.DEFAULT;
    if (weakness == Weakness.COARSENED) {
      options = options.withEngine(options.engine().withReadSetBytes(1));
    }
    // Slow writes, so that threads gather in groups.
    Faults slow =
        point -> {
          if (point == Faults.Point.WRITE && weakness == Weakness.GROUP_MEMBERS) {
            LockSupport.parkNanos(WRITE_NANOS);
          }
          return null;
        };
    return Store.over(
        WeakEngine.open(
            weakness,
            new MemoryStorage(slow, MemoryStorage.DEFAULT_LOG_BYTES),
            options.engine(),
            TimeSource.system(),
            background,
            new Random(SEED)),
        options,
        background);
  }

  private static StoreSystem system(Store store, Weakness weakness) {
    int moreReads = weakness == Weakness.COARSENED ? MORE_READS : 0;
    return new StoreSystem(() -> store, SEED, EnumSet.allOf(Durability.class), Set.of(), moreReads);
  }

  private static WorkloadOptions options() {
    return WorkloadOptions.defaults(SEED).withTransactions(TRANSACTIONS);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GROUP_MEMBERS")
  void isCaught(Weakness weakness) {
    HistoryRecorder recorder = Workload.tickingRecorder();
    try (Store store = store(weakness, new InlineBackground())) {
      Workload workload = new Workload(options(), system(store, weakness), recorder);
      workload.runInterleaved();
      workload.readAll();
    }
    CheckReport report = IsolationChecker.strict().check(recorder.history());
    assertThat(expected(weakness)).as("%s %s", REPLAY, report).allMatch(report::has);
  }

  private static Set<AnomalyKind> expected(Weakness weakness) {
    return switch (weakness) {
      case ALL_READS, COARSENED ->
          EnumSet.of(AnomalyKind.LOST_UPDATE, AnomalyKind.INCOMPATIBLE_ORDER, AnomalyKind.G2);
      case POINTS -> EnumSet.of(AnomalyKind.LOST_UPDATE, AnomalyKind.INCOMPATIBLE_ORDER);
      case RANGES -> EnumSet.of(AnomalyKind.G2);
      case GROUP_MEMBERS -> EnumSet.of(AnomalyKind.LOST_UPDATE);
    };
  }

  @Test
  void isCaughtWhereMembersOfOneGroupAreNotValidatedAmongThemselves() throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    try (Store store = store(Weakness.GROUP_MEMBERS, new ThreadBackground())) {
      Workload workload = new Workload(options(), system(store, Weakness.GROUP_MEMBERS), recorder);
      workload.runThreads();
      workload.readAll();
    }
    CheckReport report = IsolationChecker.strict().check(recorder.history());
    assertThat(expected(Weakness.GROUP_MEMBERS)).as("%s %s", REPLAY, report).allMatch(report::has);
  }
}
