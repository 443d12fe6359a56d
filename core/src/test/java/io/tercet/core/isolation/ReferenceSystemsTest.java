package io.tercet.core.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.isolation.OptimisticSystem.Flaw;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The test of the test: stores that are right pass, and stores that are wrong in a known way are
 * caught, by the anomaly that this way leads to.
 */
class ReferenceSystemsTest {

  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final String REPLAY = "-Dtercet.seed=" + SEED;

  private static CheckReport run(SystemUnderTest system, int transactions) {
    HistoryRecorder recorder = Workload.tickingRecorder();
    Workload workload =
        new Workload(
            WorkloadOptions.defaults(SEED).withTransactions(transactions), system, recorder);
    workload.runInterleaved();
    workload.readAll();
    return IsolationChecker.strict().check(recorder.history());
  }

  @Test
  void oneLockIsClean() throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    int transactions = Seeds.scaled(10_000);
    Workload workload =
        new Workload(
            WorkloadOptions.defaults(SEED).withTransactions(transactions),
            new GlobalLockSystem(),
            recorder);
    workload.runThreads();
    workload.readAll();
    CheckReport report = IsolationChecker.strictWithFailedReads().check(recorder.history());
    report.requireClean(REPLAY);
    assertThat(report.history().size()).isGreaterThan(transactions);
    assertThat(report.edges()).isGreaterThan(transactions);
  }

  @Test
  void validatedSnapshotsAreCleanInThreads() throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    Workload workload =
        new Workload(WorkloadOptions.defaults(SEED), new OptimisticSystem(SEED), recorder);
    workload.runThreads();
    workload.readAll();
    IsolationChecker.strictWithFailedReads().check(recorder.history()).requireClean(REPLAY);
  }

  @Test
  void validatedSnapshotsAreClean() {
    int transactions = Seeds.scaled(50_000);
    CheckReport report = run(new OptimisticSystem(SEED), transactions);
    report.requireClean(REPLAY);
    assertThat(report.history().count(Outcome.OK)).as(REPLAY).isGreaterThan(transactions / 4);
    assertThat(report.history().count(Outcome.FAIL)).as(REPLAY).isGreaterThan(transactions / 10);
  }

  @ParameterizedTest
  @EnumSource
  void flawsAreCaught(Flaw flaw) {
    CheckReport report = run(new OptimisticSystem(SEED, flaw), 5_000);
    assertThat(expected(flaw)).as("%s %s %s", REPLAY, flaw, report).allMatch(report::has);
    assertThat(unexpected(flaw)).as("%s %s %s", REPLAY, flaw, report).noneMatch(report::has);
  }

  private static Set<AnomalyKind> expected(Flaw flaw) {
    return switch (flaw) {
      case NO_READ_VALIDATION -> EnumSet.of(AnomalyKind.G2_ITEM);
      case NO_PHANTOM_VALIDATION -> EnumSet.of(AnomalyKind.G2);
      case LOST_UPDATES -> EnumSet.of(AnomalyKind.LOST_UPDATE, AnomalyKind.INCOMPATIBLE_ORDER);
      case STALE_SNAPSHOTS -> EnumSet.of(AnomalyKind.G_SINGLE_ITEM);
      case DIRTY_READS -> EnumSet.of(AnomalyKind.G1A, AnomalyKind.G1B);
      case READ_COMMITTED -> EnumSet.of(AnomalyKind.INTERNAL, AnomalyKind.G_SINGLE_ITEM);
      case DROPPED_COMMITS, TORN_COMMITS -> EnumSet.of(AnomalyKind.G_SINGLE_ITEM);
      case WRONG_VERSIONS -> EnumSet.of(AnomalyKind.G0);
    };
  }

  /** What a store with this flaw still keeps, so that the checker must not find it. */
  private static Set<AnomalyKind> unexpected(Flaw flaw) {
    return switch (flaw) {
      case NO_READ_VALIDATION, NO_PHANTOM_VALIDATION ->
          EnumSet.of(
              AnomalyKind.INTERNAL,
              AnomalyKind.INCOMPATIBLE_ORDER,
              AnomalyKind.G1A,
              AnomalyKind.G1B,
              AnomalyKind.G0,
              AnomalyKind.G1C);
      case STALE_SNAPSHOTS, WRONG_VERSIONS, READ_COMMITTED ->
          EnumSet.of(
              AnomalyKind.G1A,
              AnomalyKind.G1B,
              AnomalyKind.INCOMPATIBLE_ORDER,
              AnomalyKind.DIRTY_UPDATE);
      default -> EnumSet.noneOf(AnomalyKind.class);
    };
  }

  @Test
  void staleSnapshotsBreakRealTimeAlone() {
    CheckReport report = run(new OptimisticSystem(SEED, Flaw.STALE_SNAPSHOTS), 5_000);
    assertThat(report.names())
        .as("%s %s", REPLAY, report)
        .isNotEmpty()
        .allMatch(name -> name.contains("-realtime") || name.contains("-process"));
  }

  @Test
  void interleavedRunsAreRepeatedBySeed() {
    String first = HistoryText.write(run(new OptimisticSystem(SEED), 500).history());
    String second = HistoryText.write(run(new OptimisticSystem(SEED), 500).history());
    assertThat(second).as(REPLAY).isEqualTo(first);
  }
}
