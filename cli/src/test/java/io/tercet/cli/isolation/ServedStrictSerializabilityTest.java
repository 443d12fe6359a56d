package io.tercet.cli.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import io.tercet.client.TercetClient;
import io.tercet.core.Seeds;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.engine.Background;
import io.tercet.core.engine.ThreadBackground;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.engine.WeakEngine;
import io.tercet.core.engine.WeakEngine.Weakness;
import io.tercet.core.isolation.AnomalyKind;
import io.tercet.core.isolation.CheckReport;
import io.tercet.core.isolation.HistoryRecorder;
import io.tercet.core.isolation.IsolationChecker;
import io.tercet.core.isolation.Outcome;
import io.tercet.core.isolation.Workload;
import io.tercet.core.isolation.WorkloadOptions;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.embedded.Tercet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Concurrent interactive transactions over gRPC are strictly serializable; and where the server is
 * made to validate less than it must, the same check says so.
 */
class ServedStrictSerializabilityTest {
  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final String REPLAY = "-Dtercet.seed=" + SEED;
  private static final int TRANSACTIONS = 10_000;
  private static final int TRANSACTIONS_OF_THE_WEAK = 1_500;

  private static ServerConfig config() {
    return ServerConfig.defaults().with(Settings.PORT, 0);
  }

  private static CheckReport checked(TercetServer server, int transactions) throws Exception {
    WorkloadOptions options = WorkloadOptions.defaults(SEED).withTransactions(transactions);
    HistoryRecorder recorder = new HistoryRecorder();
    try (TercetClient client =
        TercetClient.builder()
            .port(server.port())
            .deadline(Duration.ofMinutes(1))
            .channels(4)
            .build()) {
      ServedSystem system = new ServedSystem(List.of(client), options, Set.of(Status.Code.ABORTED));
      Workload workload = new Workload(options, system, recorder);
      workload.runThreads();
      workload.readAll();
    }
    return IsolationChecker.strictWithFailedReads().check(recorder.history());
  }

  @Test
  void holdsOverTheWire(@TempDir Path directory) throws Exception {
    ServerConfig config =
        config()
            .with(Settings.DATA, directory.toString())
            .with(Settings.STORAGE_DISK_RESERVE_BYTES, 0L);
    try (TercetServer server = TercetServer.start(config)) {
      CheckReport report = checked(server, Seeds.scaled(TRANSACTIONS));
      report.requireClean(REPLAY);
      int size = report.history().size();
      assertThat(report.history().count(Outcome.OK)).as(REPLAY).isGreaterThan(size / 4);
      assertThat(report.history().count(Outcome.FAIL)).as(REPLAY).isGreaterThan(size / 50);
      assertThat(report.history().count(Outcome.INFO)).as(REPLAY).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      // Groups and coarse read sets are too rare over the wire; the tests of core bring them about.
      names = {"GROUP_MEMBERS", "COARSENED"})
  void theLackOfItShowsOverTheWire(Weakness weakness) throws Exception {
    Background background = new ThreadBackground();
    Store store =
        Store.over(
            WeakEngine.open(
                weakness,
                new MemoryStorage(),
                StoreOptions.DEFAULT.engine(),
                TimeSource.system(),
                background,
                new Random(SEED)),
            StoreOptions.DEFAULT,
            background);
    try (TercetServer server = TercetServer.over(config(), Tercet.over(store, true))) {
      CheckReport report = checked(server, TRANSACTIONS_OF_THE_WEAK);
      assertThat(expected(weakness)).as("%s %s", REPLAY, report).anyMatch(report::has);
    }
  }

  private static Set<AnomalyKind> expected(Weakness weakness) {
    return weakness == Weakness.RANGES
        ? EnumSet.of(AnomalyKind.G_SINGLE, AnomalyKind.G2)
        : EnumSet.of(AnomalyKind.LOST_UPDATE);
  }
}
