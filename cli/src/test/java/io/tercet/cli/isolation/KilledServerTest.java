package io.tercet.cli.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tercet.client.TercetClient;
import io.tercet.core.Seeds;
import io.tercet.core.isolation.CheckReport;
import io.tercet.core.isolation.Elements;
import io.tercet.core.isolation.History;
import io.tercet.core.isolation.HistoryRecorder;
import io.tercet.core.isolation.IsolationChecker;
import io.tercet.core.isolation.MicroOperation;
import io.tercet.core.isolation.Outcome;
import io.tercet.core.isolation.RecordedTransaction;
import io.tercet.core.isolation.Workload;
import io.tercet.core.isolation.WorkloadOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed and started again while clients run interactive transactions on it: what they
 * were told over all its lives is strictly serializable, and what they were told was committed is
 * there in the end.
 *
 * <p>Half of the clients repeat a commit whose answer was lost, and so learn from the next life
 * what became of it; the others leave it unknown. {@code -Dtercet.kills=N} says how often to kill;
 * {@code -Dtercet.seed=N} repeats the choices.
 */
class KilledServerTest {
  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final int KILLS = Integer.getInteger("tercet.kills", 2);
  private static final String REPLAY = "-Dtercet.seed=" + SEED + " -Dtercet.kills=" + KILLS;
  private static final int TRANSACTIONS_PER_LIFE = 2_000;
  private static final int KILL_PAUSE_MS_MAX = 50;
  private static final Set<Status.Code> DEATH =
      EnumSet.of(Status.Code.ABORTED, Status.Code.UNAVAILABLE);

  private final WorkloadOptions options =
      WorkloadOptions.defaults(SEED)
          .withTransactions(Seeds.scaled(TRANSACTIONS_PER_LIFE) * (KILLS + 1));

  @Test
  void isStrictlySerializableOverAllItsLives(@TempDir Path directory) throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    try (KillableServer server = new KillableServer(directory, new Random(SEED))) {
      server.start();
      run(server, recorder);
    }
    CheckReport report = IsolationChecker.strictWithFailedReads().check(recorder.history());
    report.requireClean(REPLAY);
    assertThat(report.history().count(Outcome.OK))
        .as(REPLAY)
        .isGreaterThan(options.transactions() / 4);
    assertThat(lost(report.history())).as(REPLAY).isEmpty();
  }

  private void run(KillableServer server, HistoryRecorder recorder) throws Exception {
    ExecutorService killer = Executors.newSingleThreadExecutor();
    try (TercetClient asking = client(server, Duration.ofSeconds(90));
        TercetClient unknowing = client(server, Duration.ZERO)) {
      ServedSystem system = new ServedSystem(List.of(asking, unknowing), options, DEATH);
      Workload workload = new Workload(options, system, recorder);
      Future<?> kills =
          killer.submit(
              () -> {
                try {
                  killAgainAndAgain(server, system);
                } catch (Throwable e) {
                  workload.stop();
                  throw e;
                }
                return null;
              });
      try {
        workload.runThreads();
      } finally {
        if (kills.isDone()) {
          // First of all, why there was no server.
          kills.get();
        }
      }
      kills.get();
      workload.readAll();
    } finally {
      killer.shutdownNow();
    }
  }

  private static TercetClient client(KillableServer server, Duration retryFor) {
    return TercetClient.builder()
        .port(server.port())
        .deadline(Duration.ofMinutes(2))
        .retryFor(retryFor)
        .build();
  }

  /** Kills after each equal part of the transactions. */
  private void killAgainAndAgain(KillableServer server, ServedSystem system) throws Exception {
    Random random = new Random(SEED);
    for (int kill = 1; kill <= KILLS; kill++) {
      int after = (int) ((long) options.transactions() * kill / (KILLS + 1));
      while (system.begun() < after) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(KILL_PAUSE_MS_MAX));
      server.kill();
      server.start();
    }
  }

  /** What was acknowledged, and is in none of the lists that were read last. */
  private Set<MicroOperation> lost(History history) {
    Set<MicroOperation> acknowledged = new HashSet<>();
    Set<MicroOperation> there = new HashSet<>();
    for (RecordedTransaction transaction : history.transactions()) {
      if (transaction.outcome() != Outcome.OK) {
        continue;
      }
      for (MicroOperation operation : transaction.operations()) {
        if (operation instanceof MicroOperation.Append append) {
          acknowledged.add(append);
        } else if (operation instanceof MicroOperation.RangeRead read
            && transaction.process() == options.processes()) {
          read.found().forEach((key, elements) -> addAll(key, elements, there));
        }
      }
    }
    acknowledged.removeAll(there);
    return acknowledged;
  }

  private static void addAll(String key, Elements elements, Set<MicroOperation> there) {
    for (int i = 0; i < elements.size(); i++) {
      there.add(new MicroOperation.Append(key, elements.get(i)));
    }
  }
}
