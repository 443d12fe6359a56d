package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.memory.FaultPlan;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Sums;
import io.tercet.core.storage.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine under real threads: nothing lost, nobody left waiting. */
class LocalEngineThreadsTest {
  private static final int THREADS = 6;

  private final FaultPlan faults = new FaultPlan();
  private final LocalEngine engine =
      LocalEngine.open(
          new MemoryStorage(faults, 1 << 24),
          EngineOptions.DEFAULT.withBufferedSyncMs(5),
          TimeSource.system(),
          new ThreadBackground(),
          new Random(1));
  private final ExecutorService pool = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    engine.close();
    pool.shutdown();
  }

  /** Runs a task on some threads at once and returns what they answered. */
  private <T> List<T> together(int threads, Callable<T> task) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<T>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          pool.submit(
              () -> {
                start.await();
                return task.call();
              }));
    }
    start.countDown();
    List<T> answers = new ArrayList<>();
    for (Future<T> each : running) {
      answers.add(each.get(2, TimeUnit.MINUTES));
    }
    return answers;
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private Outcome finish(Attempt attempt, boolean blocking) throws Exception {
    return blocking ? attempt.commit() : attempt.commitAsync().get(1, TimeUnit.MINUTES);
  }

  @Test
  void incrementsOfOneCounterAddUp() throws Exception {
    int times = Seeds.scaled(200);
    engine.commit(EngineFixture.blind("n", "0", Durability.BUFFERED)).orThrow();
    Set<Long> versions = new ConcurrentSkipListSet<>();
    together(
        THREADS,
        () -> {
          int done = 0;
          while (done < times) {
            try (Attempt attempt = new Attempt(engine)) {
              attempt.durability = done % 3 == 0 ? Durability.SYNC : Durability.BUFFERED;
              attempt.put("n", "" + (number(String.valueOf(attempt.get("n"))) + 1));
              if (finish(attempt, done % 2 == 0) instanceof Outcome.Committed committed) {
                assertThat(versions.add(committed.version())).isTrue();
                done++;
              }
            }
          }
          return done;
        });
    assertThat(Attempt.text(engine.get(Keyspace.KEY_VALUE, Attempt.bytes("n"))))
        .isEqualTo("" + THREADS * times);
    assertThat(versions).hasSize(THREADS * times);
  }

  @Test
  void aSumOverAllAccountsNeverChanges() throws Exception {
    int accounts = 8;
    int times = Seeds.scaled(200);
    for (int i = 0; i < accounts; i++) {
      engine.commit(EngineFixture.blind("account" + i, "100", Durability.BUFFERED)).orThrow();
    }
    together(
        THREADS,
        () -> {
          Random random = new Random();
          int conflicts = 0;
          for (int i = 0; i < times; i++) {
            conflicts += transfer(random, accounts) ? 0 : 1;
            assertSum(accounts);
          }
          return conflicts;
        });
    assertSum(accounts);
  }

  private boolean transfer(Random random, int accounts) throws Exception {
    try (Attempt attempt = new Attempt(engine)) {
      attempt.durability = Durability.BUFFERED;
      String from = "account" + random.nextInt(accounts);
      String to = "account" + random.nextInt(accounts);
      int amount = random.nextInt(10);
      if (from.equals(to)) {
        return true;
      }
      int left = number(String.valueOf(attempt.get(from))) - amount;
      int right = number(String.valueOf(attempt.get(to))) + amount;
      attempt.put(from, "" + left).put(to, "" + right);
      return finish(attempt, random.nextBoolean()) instanceof Outcome.Committed;
    }
  }

  private void assertSum(int accounts) {
    try (View view = engine.view(false)) {
      List<String> entries = Attempt.entries(view, KeyRange.all());
      int sum = entries.stream().mapToInt(e -> number(e.substring(e.indexOf('=') + 1))).sum();
      assertThat(sum).isEqualTo(100 * accounts);
    }
  }

  @Test
  void aWaitingCommitIsWithdrawnAtItsDeadlineAndTheNextOneGoesOn() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    faults.when(
        Faults.Point.SYNC,
        () -> {
          writing.countDown();
          awaitQuietly(goOn);
        });
    Future<Outcome> stuck =
        pool.submit(() -> engine.commit(EngineFixture.blind("a", "1", Durability.SYNC)));
    writing.await();
    Commit waiting = EngineFixture.blind("late", "1", Durability.SYNC);
    Commit withDeadline =
        new Commit(
            null,
            waiting.reads(),
            waiting.writes(),
            List.of(),
            List.of(),
            Long.MAX_VALUE,
            Durability.SYNC,
            Commit.NO_NOTE,
            engine.clock().nanos() + 20_000_000);
    Future<Outcome> late = pool.submit(() -> engine.commit(withDeadline));
    EngineFixture.assertRefused(late.get(1, TimeUnit.MINUTES), Reason.DEADLINE_EXCEEDED);
    Future<Outcome> patient =
        pool.submit(() -> engine.commit(EngineFixture.blind("b", "1", Durability.SYNC)));
    CompletableFuture<Outcome> async =
        engine.commitAsync(EngineFixture.blind("c", "1", Durability.SYNC));
    goOn.countDown();
    EngineFixture.committed(stuck.get(1, TimeUnit.MINUTES));
    EngineFixture.committed(patient.get(1, TimeUnit.MINUTES));
    EngineFixture.committed(async.get(1, TimeUnit.MINUTES));
    assertThat(engine.get(Keyspace.KEY_VALUE, Attempt.bytes("late"))).isNull();
  }

  @Test
  void aTakenCommitIsNotWithdrawn() throws Exception {
    ManualTime time = new ManualTime();
    FaultPlan plan = new FaultPlan();
    try (LocalEngine slow =
        LocalEngine.open(
            new MemoryStorage(plan, 1 << 20),
            EngineOptions.DEFAULT,
            time,
            new ThreadBackground(),
            new Random(1))) {
      plan.when(Faults.Point.SYNC, () -> time.advanceMs(2000));
      Commit plain = EngineFixture.blind("a", "1", Durability.SYNC);
      Commit withDeadline =
          new Commit(
              null,
              plain.reads(),
              plain.writes(),
              List.of(),
              List.of(),
              Long.MAX_VALUE,
              Durability.SYNC,
              Commit.NO_NOTE,
              time.nowNanos() + 1_000_000_000L);
      EngineFixture.committed(slow.commitAsync(withDeadline).get(1, TimeUnit.MINUTES));
      assertThat(plan.met(Faults.Point.SYNC)).isPositive();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aCloseAmidCommitsLeavesNobodyWaiting() throws Exception {
    CountDownLatch some = new CountDownLatch(200);
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    Future<List<Integer>> writers =
        pool.submit(
            () ->
                together(
                    THREADS,
                    () -> {
                      int done = 0;
                      while (true) {
                        String key = Thread.currentThread().getId() + "/" + done;
                        Commit commit = EngineFixture.blind(key, "1", Durability.BUFFERED);
                        Outcome outcome =
                            done % 2 == 0
                                ? engine.commit(commit)
                                : engine.commitAsync(commit).get(1, TimeUnit.MINUTES);
                        if (outcome instanceof Outcome.Committed) {
                          acknowledged.add(key);
                          done++;
                          some.countDown();
                        } else {
                          EngineFixture.assertRefused(outcome, Reason.SHUTTING_DOWN);
                          return done;
                        }
                      }
                    }));
    some.await();
    engine.close();
    int sum = writers.get(1, TimeUnit.MINUTES).stream().mapToInt(Integer::intValue).sum();
    assertThat(acknowledged).hasSize(sum);
  }

  @Test
  void aWriteThatIsRefusedUnderThreadsIsRefusedForItsGroupAlone() throws Exception {
    for (int i = 0; i < 20; i++) {
      faults.failAfter(Faults.Point.WRITE, 3 * i, Reason.WRITE_STALL);
    }
    List<Integer> committed =
        together(
            THREADS,
            () -> {
              int done = 0;
              for (int i = 0; i < 50; i++) {
                Writes writes = new Writes();
                writes.add(Keyspace.STATISTICS, Attempt.bytes("n"), 1);
                Outcome outcome =
                    engine.commit(Commit.blind(writes, List.of(), Durability.BUFFERED));
                if (outcome instanceof Outcome.Committed) {
                  done++;
                } else {
                  EngineFixture.assertRefused(outcome, Reason.WRITE_STALL);
                }
              }
              return done;
            });
    byte[] sum = engine.get(Keyspace.STATISTICS, Attempt.bytes("n"));
    assertThat(sum).isNotNull();
    int expected = committed.stream().mapToInt(Integer::intValue).sum();
    assertThat(sum).isEqualTo(Sums.encode(expected));
    assertThat(expected).isLessThan(50 * THREADS);
  }
}
