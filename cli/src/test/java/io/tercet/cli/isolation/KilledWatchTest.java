package io.tercet.cli.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.cli.isolation.CommitLedger.Stretch;
import io.tercet.cli.isolation.LedgerWatcher.Way;
import io.tercet.client.Bucket;
import io.tercet.client.TercetClient;
import io.tercet.core.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Watchers of a bucket and of a prefix are broken off and gone on with, by token, by version and by
 * a new scan, while writers write and the server is killed and started again: each saw every commit
 * that the writers were told of since its scan, whole, once and in order, and nothing else; and
 * what it has made of that is what a scan finds in the end. One watcher takes nothing until the
 * writers are done, and holds them up no more than the others.
 *
 * <p>{@code -Dtercet.kills=N} says how often to kill; {@code -Dtercet.seed=N} repeats the choices.
 */
class KilledWatchTest {
  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final int KILLS = Integer.getInteger("tercet.kills", 2);
  private static final String REPLAY = "-Dtercet.seed=" + SEED + " -Dtercet.kills=" + KILLS;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String BUCKET = "watched";
  private static final int WRITERS = 3;
  private static final int WATCHERS = 4;
  private static final int WRITES_PER_LIFE = 400;

  private final Random random = new Random(SEED);
  private final CommitLedger ledger = new CommitLedger();
  private final AtomicLong goal = new AtomicLong(Long.MAX_VALUE);

  @Test
  void everyWatcherSeesEveryCommitOnce(@TempDir Path directory) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (KillableServer server = new KillableServer(directory, random)) {
      server.start();
      try (TercetClient client = client(server)) {
        Bucket bucket = client.bucket(BUCKET);
        List<Future<LedgerWatcher.Result>> watchers = startWatchers(server, threads);
        writeAndKill(server, bucket, threads);
        long end = bucket.put("a/end".getBytes(UTF_8), new byte[0]).commitVersion();
        ledger.record(end, Map.of("a/end", CommitLedger.show(new byte[0], Optional.empty())));
        goal.set(end);
        check(watchers, client);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static TercetClient client(KillableServer server) {
    return TercetClient.builder()
        .port(server.port())
        .deadline(Duration.ofMinutes(2))
        .retryFor(Duration.ofSeconds(90))
        .build();
  }

  private List<Future<LedgerWatcher.Result>> startWatchers(
      KillableServer server, ExecutorService threads) {
    List<Future<LedgerWatcher.Result>> watchers = new ArrayList<>();
    for (int i = 0; i <= WATCHERS; i++) {
      boolean stalled = i == WATCHERS;
      String prefix = i % 2 == 0 ? "" : "a/";
      LedgerWatcher watcher =
          new LedgerWatcher(() -> client(server), BUCKET, prefix, random.nextLong());
      watchers.add(threads.submit(() -> watcher.watch(goal, stalled)));
    }
    return watchers;
  }

  /** Kills after each equal part of the writes. */
  private void writeAndKill(KillableServer server, Bucket bucket, ExecutorService threads)
      throws Exception {
    int each = Seeds.scaled(WRITES_PER_LIFE) * (KILLS + 1) / WRITERS;
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      LedgerWriter writer = new LedgerWriter(bucket, ledger, random.nextLong());
      writers.add(CompletableFuture.runAsync(() -> writer.write(each), threads));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
    // Some writes change nothing, so that the ledger stays a little shorter.
    int expected = each * WRITERS * 3 / 4;
    for (int kill = 1; kill <= KILLS; kill++) {
      int after = expected * kill / (KILLS + 1);
      while (ledger.size() < after && !all.isDone()) {
        Thread.sleep(1);
      }
      assertThat(all).as("the writers go on while the server is killed; %s", REPLAY).isNotDone();
      server.kill();
      server.start();
    }
    assertThat(all).as(REPLAY).succeedsWithin(PATIENCE);
  }

  private void check(List<Future<LedgerWatcher.Result>> watchers, TercetClient client)
      throws Exception {
    Map<Way, Integer> ways = new EnumMap<>(Way.class);
    for (Future<LedgerWatcher.Result> watcher : watchers) {
      // Not to be told of the end is a fault, too.
      assertThat(watcher).as(REPLAY).succeedsWithin(PATIENCE);
      LedgerWatcher.Result result = watcher.get();
      for (Stretch stretch : result.stretches()) {
        assertThat(ledger.fault(stretch)).as(REPLAY).isEmpty();
      }
      Stretch last = result.stretches().get(result.stretches().size() - 1);
      assertThat(result.copy())
          .as(REPLAY)
          .isEqualTo(LedgerWatcher.contents(client.bucket(BUCKET), last.prefix()))
          .isEqualTo(ledger.contents(last.prefix(), goal.get()));
      result.ways().forEach((way, count) -> ways.merge(way, count, Integer::sum));
    }
    assertThat(ways).as(REPLAY).containsOnlyKeys(Way.values());
  }
}
