package io.tercet.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.engine.Commit;
import io.tercet.core.engine.CommitRecord;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.engine.LocalEngine;
import io.tercet.core.engine.ManualBackground;
import io.tercet.core.engine.ManualTime;
import io.tercet.core.engine.ThreadBackground;
import io.tercet.core.engine.TimeSource;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.FaultPlan;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Writes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Followers of the history miss nothing, see nothing twice, and cost a bounded memory. */
class ChangeTailerTest {
  private static final long QUEUE_BYTES = 4000;

  private final FaultPlan faults = new FaultPlan();
  private ManualBackground background = new ManualBackground();
  private MemoryStorage storage = new MemoryStorage(faults, 20_000);
  private LocalEngine engine = openEngine();
  private ChangeTailer tailer = new ChangeTailer(engine, background, QUEUE_BYTES);

  private LocalEngine openEngine() {
    return LocalEngine.open(
        storage, EngineOptions.DEFAULT, new ManualTime(), background, new Random(1));
  }

  @AfterEach
  void close() {
    tailer.close();
    engine.close();
  }

  private long put(String key) {
    return put(engine, key, Durability.SYNC);
  }

  private static long put(LocalEngine engine, String key, Durability durability) {
    Writes writes = new Writes();
    writes.put(Keyspace.KEY_VALUE, key.getBytes(StandardCharsets.UTF_8), new byte[10]);
    return engine.commit(Commit.blind(writes, List.of(), durability)).orThrow().version();
  }

  private static List<Long> read(Subscription subscription) {
    List<Long> versions = new ArrayList<>();
    CommitRecord commit = subscription.poll();
    while (commit != null) {
      versions.add(commit.version());
      assertThat(subscription.version()).isEqualTo(commit.version());
      commit = subscription.poll();
    }
    return versions;
  }

  private static void assertFails(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void showsThePastAndThenThePresent() {
    List<Long> expected = new ArrayList<>(List.of(put("a"), put("b")));
    try (Subscription all = tailer.subscribe(0);
        Subscription later = tailer.subscribe(expected.get(0));
        Subscription fresh = tailer.subscribe(engine.version())) {
      assertThat(read(all)).isEqualTo(expected);
      assertThat(read(later)).isEqualTo(expected.subList(1, 2));
      assertThat(read(fresh)).isEmpty();
      assertThat(tailer.joined()).isEqualTo(3);
      long third = put("c");
      assertThat(read(all)).isEmpty();
      background.runAll();
      for (Subscription subscription : List.of(all, later, fresh)) {
        assertThat(read(subscription)).containsExactly(third);
        assertThat(read(subscription)).isEmpty();
      }
    }
    assertThat(tailer.joined()).isZero();
  }

  @Test
  void decodesOnceForAllAndNotAtAllForNobody() {
    put("a");
    List<Subscription> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Subscription subscription = tailer.subscribe(engine.version());
      assertThat(read(subscription)).isEmpty();
      many.add(subscription);
    }
    int before = faults.met(Faults.Point.LOG_READ);
    put("b");
    background.runAll();
    many.forEach(subscription -> assertThat(read(subscription)).hasSize(1));
    assertThat(faults.met(Faults.Point.LOG_READ) - before).isLessThanOrEqualTo(2);
    many.forEach(Subscription::close);
    int idle = faults.met(Faults.Point.LOG_READ);
    put("c");
    background.runAll();
    assertThat(faults.met(Faults.Point.LOG_READ)).isEqualTo(idle);
  }

  @Test
  void whoBeginsAtWhatIsNotDurableYetTakesNothingFromThoseWhoBeginBefore() {
    long durable = put("a");
    long buffered = put(engine, "b", Durability.BUFFERED);
    try (Subscription ahead = tailer.subscribe(buffered);
        Subscription behind = tailer.subscribe(durable)) {
      assertThat(read(ahead)).isEmpty();
      assertThat(read(behind)).isEmpty();
      long last = put("c");
      background.runAll();
      assertThat(read(ahead)).containsExactly(last);
      assertThat(read(behind)).containsExactly(buffered, last);
    }
  }

  @Test
  void wakesItsReaders() {
    AtomicInteger woken = new AtomicInteger();
    try (Subscription subscription = tailer.subscribe(0)) {
      subscription.whenReady(woken::incrementAndGet);
      assertThat(subscription.poll()).isNull();
      put("a");
      background.runAll();
      assertThat(woken.get()).isEqualTo(1);
      tailer.close();
      assertThat(woken.get()).isEqualTo(2);
      assertThat(subscription.poll()).isNotNull();
      assertFails(Reason.SHUTTING_DOWN, subscription::poll);
    }
  }

  @Test
  void cutsOffAReaderThatIsTooSlowAndLetsItResume() {
    Subscription slow = tailer.subscribe(0);
    Subscription quick = tailer.subscribe(0);
    assertThat(slow.poll()).isNull();
    assertThat(quick.poll()).isNull();
    long first = put("first");
    background.runAll();
    assertThat(read(slow)).containsExactly(first);
    List<Long> expected = new ArrayList<>(List.of(first));
    for (int i = 0; i < 50; i++) {
      expected.add(put("k" + i));
      background.runAll();
      assertThat(read(quick)).isNotEmpty();
    }
    assertFails(Reason.READER_TOO_SLOW, slow::poll);
    assertFails(Reason.READER_TOO_SLOW, slow::poll);
    assertThat(tailer.joined()).isEqualTo(1);
    assertThat(slow.version()).isEqualTo(first);
    try (Subscription again = tailer.subscribe(slow.version())) {
      assertThat(read(again)).isEqualTo(expected.subList(1, expected.size()));
    }
    slow.close();
    quick.close();
  }

  @Test
  void passesOverWhatIsNotWanted() {
    try (Subscription some =
        tailer.subscribe(0, commit -> commit.changes().get(0).key()[0] == 'y')) {
      put("n");
      long first = put("y");
      assertThat(read(some)).containsExactly(first);
      long unwanted = 0;
      for (int i = 0; i < 100; i++) {
        unwanted = put("n" + i);
      }
      background.runAll();
      assertThat(read(some)).isEmpty();
      assertThat(some.version()).isEqualTo(unwanted);
      long second = put("y");
      background.runAll();
      assertThat(read(some)).containsExactly(second);
    }
  }

  @Test
  void showsNothingThatIsNotDurable() {
    try (Subscription subscription = tailer.subscribe(0)) {
      long buffered = put(engine, "a", Durability.BUFFERED);
      assertThat(read(subscription)).isEmpty();
      background.runAll();
      assertThat(read(subscription)).isEmpty();
      background.run("sync");
      background.runAll();
      assertThat(read(subscription)).containsExactly(buffered);
    }
  }

  @Test
  void resumesOverAReopening() {
    List<Long> expected = new ArrayList<>(List.of(put("a"), put("b"), put("c")));
    Subscription before = tailer.subscribe(0);
    assertThat(before.poll()).isNotNull();
    long reached = before.version();
    before.close();
    tailer.close();
    engine.close();
    storage = storage.reopen();
    background = new ManualBackground();
    engine = openEngine();
    tailer = new ChangeTailer(engine, background, QUEUE_BYTES);
    try (Subscription after = tailer.subscribe(reached)) {
      expected.add(put("d"));
      assertThat(read(after)).isEqualTo(expected.subList(1, 4));
    }
  }

  @Test
  void namesWhyItCannotSubscribe() {
    assertFails(Reason.VERSION_UNKNOWN, () -> tailer.subscribe(engine.version() + 1));
    assertFails(Reason.VERSION_UNKNOWN, () -> tailer.subscribe(-1));
    for (int i = 0; i < 500; i++) {
      put("k" + i);
    }
    background.run("tick");
    assertFails(Reason.VERSION_TOO_OLD, () -> tailer.subscribe(1));
    tailer.close();
    assertFails(Reason.SHUTTING_DOWN, () -> tailer.subscribe(engine.version()));
  }

  @Test
  void endsWithTheLogThatFails() {
    try (Subscription subscription = tailer.subscribe(0);
        Subscription reading = tailer.subscribe(0)) {
      assertThat(subscription.poll()).isNull();
      put("a");
      faults.fail(Faults.Point.LOG_READ, Reason.DATA_LOSS);
      background.runAll();
      assertFails(Reason.DATA_LOSS, subscription::poll);
      assertThat(read(reading)).hasSize(1);
    }
  }

  @Test
  void aFilterThatFailsEndsItsOwnSubscriptionAlone() {
    try (Subscription broken =
            tailer.subscribe(
                0,
                commit -> {
                  throw new IllegalStateException("broken");
                });
        Subscription sound = tailer.subscribe(0)) {
      assertThat(broken.poll()).isNull();
      assertThat(sound.poll()).isNull();
      put("a");
      background.runAll();
      assertFails(Reason.INTERNAL, broken::poll);
      assertThat(read(sound)).hasSize(1);
    }
  }

  @Test
  void aClosedSubscriptionSaysSo() {
    Subscription subscription = tailer.subscribe(0);
    assertThat(subscription.poll()).isNull();
    subscription.close();
    subscription.close();
    put("a");
    background.runAll();
    assertFails(Reason.CANCELLED, subscription::poll);
  }

  @Test
  void randomStepsMissNothingAndRepeatNothing() {
    Seeds.rounds(
        200,
        random -> {
          ManualBackground steps = new ManualBackground();
          try (LocalEngine store =
                  LocalEngine.open(
                      new MemoryStorage(),
                      EngineOptions.DEFAULT,
                      new ManualTime(),
                      steps,
                      new Random(1));
              ChangeTailer followed = new ChangeTailer(store, steps, QUEUE_BYTES)) {
            List<Long> committed = new ArrayList<>();
            List<Long> seen = new ArrayList<>();
            Subscription subscription = followed.subscribe(0);
            for (int i = 0; i < 200; i++) {
              switch (random.nextInt(5)) {
                case 0, 1 -> {
                  Durability durability =
                      random.nextBoolean() ? Durability.SYNC : Durability.BUFFERED;
                  committed.add(put(store, "k", durability));
                }
                case 2 -> runOne(steps, random);
                default -> subscription = pollOrResume(followed, subscription, seen);
              }
            }
            steps.run("sync");
            steps.runAll();
            while (seen.size() < committed.size()) {
              subscription = pollOrResume(followed, subscription, seen);
            }
            assertThat(seen).isEqualTo(committed);
            subscription.close();
          }
        });
  }

  private static void runOne(ManualBackground steps, Random random) {
    if (random.nextBoolean()) {
      steps.run("sync");
    } else {
      steps.runOne();
    }
  }

  private static Subscription pollOrResume(
      ChangeTailer followed, Subscription subscription, List<Long> seen) {
    try {
      CommitRecord commit = subscription.poll();
      if (commit != null) {
        seen.add(commit.version());
      }
      return subscription;
    } catch (TercetException e) {
      assertThat(e.reason()).isEqualTo(Reason.READER_TOO_SLOW);
      long reached = subscription.version();
      subscription.close();
      return followed.subscribe(reached);
    }
  }

  @Test
  void manyThreadsFollowManyWriters() throws Exception {
    int writers = 3;
    int commits = Seeds.scaled(400);
    ThreadBackground threads = new ThreadBackground();
    try (LocalEngine store =
            LocalEngine.open(
                new MemoryStorage(),
                EngineOptions.DEFAULT.withBufferedSyncMs(5),
                TimeSource.system(),
                threads,
                new Random(1));
        ChangeTailer followed =
            new ChangeTailer(store, threads, ChangeTailer.DEFAULT_QUEUE_BYTES)) {
      ExecutorService pool = Executors.newCachedThreadPool();
      List<Future<List<Long>>> written = new ArrayList<>();
      List<Future<List<Long>>> followers = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(1);
      for (int i = 0; i < 3; i++) {
        followers.add(pool.submit(() -> follow(followed, writers * commits, start)));
      }
      for (int i = 0; i < writers; i++) {
        written.add(pool.submit(() -> writeMany(store, commits, start)));
      }
      start.countDown();
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> writer : written) {
        all.addAll(writer.get(1, TimeUnit.MINUTES));
      }
      all.sort(Long::compare);
      for (Future<List<Long>> follower : followers) {
        assertThat(follower.get(1, TimeUnit.MINUTES)).isEqualTo(all);
      }
      pool.shutdown();
    }
  }

  private static List<Long> writeMany(LocalEngine store, int commits, CountDownLatch start)
      throws InterruptedException {
    start.await();
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < commits; i++) {
      versions.add(put(store, "k" + i, i % 2 == 0 ? Durability.SYNC : Durability.BUFFERED));
    }
    return versions;
  }

  private static List<Long> follow(ChangeTailer followed, int expected, CountDownLatch start)
      throws InterruptedException {
    start.await();
    List<Long> versions = new ArrayList<>();
    java.util.concurrent.Semaphore ready = new java.util.concurrent.Semaphore(0);
    try (Subscription subscription = followed.subscribe(0)) {
      subscription.whenReady(ready::release);
      while (versions.size() < expected) {
        CommitRecord commit = subscription.poll();
        if (commit != null) {
          versions.add(commit.version());
        } else {
          ready.acquire();
        }
      }
    }
    return versions;
  }
}
