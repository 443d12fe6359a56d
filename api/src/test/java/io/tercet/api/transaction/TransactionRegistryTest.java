package io.tercet.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tercet.api.rpc.BatchSource;
import io.tercet.api.rpc.StreamPlan;
import io.tercet.api.rpc.Turns;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionRegistryTest {
  private static final TransactionOwner ME = new TransactionOwner("me", "default");
  private static final long LONG_MS = 60_000;

  private final ExecutorService workers = Executors.newFixedThreadPool(4);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Map<ByteString, Long> receipts = new ConcurrentHashMap<>();
  private final TransactionRegistry<Recorded> registry =
      new TransactionRegistry<>(
          new TransactionLimits(3, 2, 100), (owner, id) -> receipts.get(id), workers, timer);

  /** A transaction that commits when told to, and checks that it is used by one at a time. */
  private static class Recorded implements TransactionHandle {
    final CompletableFuture<Long> outcome = new CompletableFuture<>();
    final CountDownLatch closed = new CountDownLatch(1);
    final AtomicInteger commits = new AtomicInteger();
    final AtomicInteger users = new AtomicInteger();

    @Override
    public CompletableFuture<Long> commit(Durability durability) {
      use();
      commits.incrementAndGet();
      return outcome;
    }

    @Override
    public void close() {
      use();
      closed.countDown();
    }

    private void use() {
      assertThat(users.incrementAndGet()).isEqualTo(1);
      assertThat(users.decrementAndGet()).isZero();
    }
  }

  @AfterEach
  void end() {
    registry.close();
    timer.shutdownNow();
    workers.shutdownNow();
  }

  @Test
  void idsHave128BitsAndAreNotRepeated() {
    Set<ByteString> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ByteString id = begin(new Recorded());
      assertThat(id.size()).isEqualTo(16);
      assertThat(ids.add(id)).isTrue();
      registry.rollback(id, ME).join();
    }
    assertThat(registry.openCount()).isZero();
  }

  @Test
  void theNumberOfTransactionsIsBounded() {
    ByteString first = begin(new Recorded());
    begin(new Recorded());
    begin(new Recorded());
    failed(() -> begin(new Recorded()), Reason.TOO_MANY_TRANSACTIONS);
    registry.rollback(first, ME).join();
    begin(new Recorded());
  }

  @Test
  void aBeginThatFailsTakesNoPlace() {
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(
              () ->
                  registry.begin(
                      ME,
                      LONG_MS,
                      LONG_MS,
                      id -> {
                        throw new TercetException(Reason.SHUTTING_DOWN, "No.");
                      }))
          .isInstanceOf(TercetException.class);
    }
    assertThat(registry.openCount()).isZero();
  }

  @Test
  void callsTakeTurnsInOrderAndWaitWithoutAThread() {
    ByteString id = begin(new Recorded());
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> first =
        registry.call(
            id,
            ME,
            handle -> {
              order.add(1);
              return slow;
            });
    CompletableFuture<Integer> second = registry.call(id, ME, handle -> did(order, 2));
    CompletableFuture<Integer> third = registry.call(id, ME, handle -> did(order, 3));
    assertThat(second).isNotDone();
    assertThat(order).containsExactly(1);
    slow.complete(1);
    assertThat(third.join()).isEqualTo(3);
    assertThat(first.join()).isEqualTo(1);
    assertThat(order).containsExactly(1, 2, 3);
  }

  @Test
  void theNumberOfCallsThatWaitIsBounded() {
    ByteString id = begin(new Recorded());
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    var running = registry.call(id, ME, handle -> slow);
    var second = registry.call(id, ME, handle -> slow);
    var third = registry.call(id, ME, handle -> slow);
    failed(() -> registry.call(id, ME, handle -> slow).join(), Reason.TOO_MANY_CALLS);
    slow.complete(1);
    CompletableFuture.allOf(running, second, third).join();
  }

  @Test
  void aBodyThatThrowsFailsItsCallAlone() {
    ByteString id = begin(new Recorded());
    failed(
        () ->
            registry
                .call(
                    id,
                    ME,
                    handle -> {
                      throw new TercetException(Reason.KEY_TOO_LARGE, "No.");
                    })
                .join(),
        Reason.KEY_TOO_LARGE);
    assertThat(registry.call(id, ME, handle -> CompletableFuture.completedStage(7)).join())
        .isEqualTo(7);
  }

  @Test
  void anIdIsOfUseToItsOwnerOnly() {
    ByteString id = begin(new Recorded());
    TransactionOwner other = new TransactionOwner("other", "default");
    TransactionOwner elsewhere = new TransactionOwner("me", "elsewhere");
    failed(() -> nothing(id, other).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> registry.commit(id, other, Durability.SYNC).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> registry.rollback(id, other).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> nothing(id, elsewhere).join(), Reason.INVALID_ARGUMENT);
    failed(() -> registry.commit(id, elsewhere, Durability.SYNC).join(), Reason.INVALID_ARGUMENT);
    failed(() -> registry.rollback(id, elsewhere).join(), Reason.INVALID_ARGUMENT);
    nothing(id, ME).join();
  }

  @Test
  void anUnknownIdIsNotHeld() {
    ByteString id = ByteString.copyFromUtf8("what is this");
    failed(() -> nothing(id, ME).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> registry.commit(id, ME, Durability.SYNC).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> registry.rollback(id, ME).join(), Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void aSecondCommitWaitsForTheFirstAndAnswersTheSame() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    CompletableFuture<Long> first = registry.commit(id, ME, Durability.SYNC);
    CompletableFuture<Long> second = registry.commit(id, ME, Durability.SYNC);
    assertThat(second).isNotDone();
    failed(() -> nothing(id, ME).join(), Reason.TRANSACTION_NOT_FOUND);
    handle.outcome.complete(42L);
    assertThat(first.join()).isEqualTo(42);
    assertThat(second.join()).isEqualTo(42);
    assertThat(registry.commit(id, ME, Durability.SYNC).join()).isEqualTo(42);
    assertThat(handle.commits).hasValue(1);
    assertThat(handle.closed.getCount()).isZero();
    assertThat(registry.openCount()).isZero();
  }

  @Test
  void aCommitWaitsForTheCallsBeforeIt() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> before = registry.call(id, ME, any -> slow);
    CompletableFuture<Long> commit = registry.commit(id, ME, Durability.SYNC);
    assertThat(handle.commits).hasValue(0);
    slow.complete(1);
    handle.outcome.complete(5L);
    assertThat(commit.join()).isEqualTo(5);
    assertThat(before.join()).isEqualTo(1);
  }

  @Test
  void aConflictIsAnsweredAgain() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    handle.outcome.completeExceptionally(
        new TercetException(Reason.TRANSACTION_CONFLICT, "Again."));
    failed(() -> registry.commit(id, ME, Durability.SYNC).join(), Reason.TRANSACTION_CONFLICT);
    failed(() -> registry.commit(id, ME, Durability.SYNC).join(), Reason.TRANSACTION_CONFLICT);
    registry.rollback(id, ME).join();
    assertThat(registry.openCount()).isZero();
  }

  @Test
  void anUnknownOutcomeStaysUnknown() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    handle.outcome.completeExceptionally(new TercetException(Reason.OUTCOME_UNKNOWN, "Who knows."));
    failed(() -> registry.commit(id, ME, Durability.SYNC).join(), Reason.OUTCOME_UNKNOWN);
    failed(() -> registry.commit(id, ME, Durability.SYNC).join(), Reason.OUTCOME_UNKNOWN);
    failed(() -> registry.rollback(id, ME).join(), Reason.OUTCOME_UNKNOWN);
  }

  @Test
  void theReceiptOfALostIdAnswersItsCommit() {
    ByteString id = ByteString.copyFromUtf8("0123456789abcdef");
    receipts.put(id, 99L);
    assertThat(registry.commit(id, ME, Durability.SYNC).join()).isEqualTo(99);
  }

  @Test
  void aRollbackMayBeRepeatedAndLeavesNothing() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    registry.rollback(id, ME).join();
    registry.rollback(id, ME).join();
    assertThat(handle.closed.getCount()).isZero();
    assertThat(handle.commits).hasValue(0);
    failed(() -> nothing(id, ME).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> registry.commit(id, ME, Durability.SYNC).join(), Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void aRollbackAfterACommitSaysSo() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    handle.outcome.complete(8L);
    registry.commit(id, ME, Durability.SYNC).join();
    failed(() -> registry.rollback(id, ME).join(), Reason.CONDITION_NOT_MET);
  }

  @Test
  void aRollbackRefusesWhatWaitsAndWaitsForWhatRuns() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> running = registry.call(id, ME, any -> slow);
    CompletableFuture<Integer> waits = nothing(id, ME);
    CompletableFuture<Void> rollback = registry.rollback(id, ME);
    failed(waits::join, Reason.TRANSACTION_NOT_FOUND);
    assertThat(rollback).isNotDone();
    assertThat(handle.closed.getCount()).isOne();
    slow.complete(1);
    rollback.join();
    assertThat(running.join()).isEqualTo(1);
    assertThat(handle.closed.getCount()).isZero();
  }

  @Test
  void anAbandonedTransactionEndsByItself() throws Exception {
    Recorded handle = new Recorded();
    ByteString id = registry.begin(ME, 20, LONG_MS, any -> handle);
    assertThat(handle.closed.await(30, TimeUnit.SECONDS)).isTrue();
    failed(() -> nothing(id, ME).join(), Reason.TRANSACTION_NOT_FOUND);
    awaitNoneOpen();
  }

  @Test
  void aTransactionInUseEndsAtItsDeadline() throws Exception {
    Recorded handle = new Recorded();
    ByteString id = registry.begin(ME, LONG_MS, 50, any -> handle);
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> running = registry.call(id, ME, any -> slow);
    CompletableFuture<Integer> waits = nothing(id, ME);
    failed(waits::join, Reason.TRANSACTION_NOT_FOUND);
    assertThat(handle.closed.getCount()).isOne();
    slow.complete(1);
    assertThat(running.join()).isEqualTo(1);
    assertThat(handle.closed.await(30, TimeUnit.SECONDS)).isTrue();
    awaitNoneOpen();
  }

  @Test
  void aStreamIsClosedBeforeItsTransaction() throws Exception {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    StreamPlan<String> plan = registry.stream(id, ME, any -> new NoSource());
    CountDownLatch ran = new CountDownLatch(1);
    CompletableFuture<Boolean> refusedWhileOpen = new CompletableFuture<>();
    plan.turns()
        .take(
            new Turns.Step() {
              @Override
              public void run() {
                ran.countDown();
              }

              @Override
              public void refused(TercetException why) {
                refusedWhileOpen.complete(handle.closed.getCount() == 1);
              }
            });
    assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    registry.rollback(id, ME).join();
    assertThat(refusedWhileOpen.join()).isTrue();
  }

  @Test
  void anOpenStreamIsNotClosedWhileAnotherCallRuns() throws Exception {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    StreamPlan<String> plan = registry.stream(id, ME, any -> new NoSource());
    StepsOfAStream stream = new StepsOfAStream(plan.turns(), handle);
    plan.turns().take(stream);
    stream.awaitSteps(1);
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> running = runs(id, slow);
    CompletableFuture<Integer> second = nothing(id, ME);
    CompletableFuture<Integer> third = nothing(id, ME);
    // As many wait as may; the stream is open and waits nevertheless.
    plan.turns().take(stream);
    assertThat(stream.refusals).hasValue(0);
    slow.complete(1);
    stream.awaitSteps(2);
    CompletableFuture.allOf(running, second, third).join();

    CompletableFuture<Integer> slowAgain = new CompletableFuture<>();
    CompletableFuture<Integer> runningAgain = runs(id, slowAgain);
    plan.turns().take(stream);
    CompletableFuture<Void> rollback = registry.rollback(id, ME);
    plan.turns().take(stream);
    assertThat(stream.refusals).hasValue(0);
    slowAgain.complete(1);
    rollback.join();
    runningAgain.join();
    assertThat(stream.refusals).hasPositiveValue();
    assertThat(stream.refusedWhileOpen).isTrue();
  }

  @Test
  void aTransactionThatEndsWhileItsCommitWaitsForAThreadEndsOnce() {
    Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    try (TransactionRegistry<Recorded> manual =
        new TransactionRegistry<>(
            new TransactionLimits(1, 2, 10), (owner, id) -> null, tasks::add, timer)) {
      Recorded handle = new Recorded();
      ByteString id = manual.begin(ME, LONG_MS, LONG_MS, any -> handle);
      CompletableFuture<Integer> slow = new CompletableFuture<>();
      CompletableFuture<Integer> running = manual.call(id, ME, any -> slow);
      CompletableFuture<Long> commit = manual.commit(id, ME, Durability.SYNC);
      slow.complete(1);
      assertThat(running).isDone();
      CompletableFuture<Void> rollback = manual.rollback(id, ME);
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      rollback.join();
      failed(commit::join, Reason.TRANSACTION_NOT_FOUND);
      assertThat(handle.commits).hasValue(0);
      assertThat(handle.closed.getCount()).isZero();
      assertThat(manual.openCount()).isZero();
    }
  }

  @Test
  void aCommitThatMeetsAnErrorOfTheMachineEndsTheTransaction() {
    Recorded handle =
        new Recorded() {
          @Override
          public CompletableFuture<Long> commit(Durability durability) {
            throw new LinkageError("as the test wants it");
          }
        };
    ByteString id = begin(handle);
    assertThatThrownBy(() -> registry.commit(id, ME, Durability.SYNC).get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(LinkageError.class);
    assertThat(handle.closed.getCount()).isZero();
    assertThat(registry.openCount()).isZero();
  }

  @Test
  void closingEndsEverything() {
    Recorded handle = new Recorded();
    ByteString id = begin(handle);
    registry.close();
    assertThat(handle.closed.getCount()).isZero();
    failed(() -> nothing(id, ME).join(), Reason.TRANSACTION_NOT_FOUND);
    failed(() -> begin(new Recorded()), Reason.SHUTTING_DOWN);
    assertThat(registry.openCount()).isZero();
  }

  @Test
  void manyThreadsUseATransactionOneAtATime() {
    Recorded handle = new Recorded();
    TransactionRegistry<Recorded> wide =
        new TransactionRegistry<>(
            new TransactionLimits(1, 100_000, 10), (owner, id) -> null, workers, timer);
    ByteString id = wide.begin(ME, LONG_MS, LONG_MS, any -> handle);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    List<CompletableFuture<?>> calls = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  calls.add(wide.call(id, ME, any -> once(inside, done)));
                }
              }));
    }
    CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();
    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
    assertThat(done).hasValue(8_000);
    wide.close();
  }

  private static CompletableFuture<Integer> once(AtomicInteger inside, AtomicInteger done) {
    assertThat(inside.incrementAndGet()).isEqualTo(1);
    done.incrementAndGet();
    assertThat(inside.decrementAndGet()).isZero();
    return CompletableFuture.completedFuture(1);
  }

  private static CompletableFuture<Integer> did(List<Integer> order, int what) {
    order.add(what);
    return CompletableFuture.completedFuture(what);
  }

  private CompletableFuture<Integer> nothing(ByteString id, TransactionOwner caller) {
    return registry.call(id, caller, handle -> CompletableFuture.completedStage(0));
  }

  /** Begins a call that lasts until a future is completed, and waits until it runs. */
  private CompletableFuture<Integer> runs(ByteString id, CompletableFuture<Integer> until)
      throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Integer> call =
        registry.call(
            id,
            ME,
            any -> {
              started.countDown();
              return until;
            });
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    return call;
  }

  private ByteString begin(Recorded handle) {
    return registry.begin(ME, LONG_MS, LONG_MS, id -> handle);
  }

  private void awaitNoneOpen() throws InterruptedException {
    while (registry.openCount() > 0) {
      Thread.sleep(1);
    }
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> failed(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
    return assertThatThrownBy(call)
        .matches(
            e ->
                (e instanceof CompletionException ? e.getCause() : e) instanceof TercetException t
                    && t.reason() == reason,
            "has the reason " + reason);
  }

  /** Counts its steps, and sees whether it is refused while its transaction is open. */
  private static final class StepsOfAStream implements Turns.Step {
    final Semaphore steps = new Semaphore(0);
    final AtomicInteger refusals = new AtomicInteger();
    volatile boolean refusedWhileOpen;
    private final Turns turns;
    private final Recorded handle;
    private int awaited;

    StepsOfAStream(Turns turns, Recorded handle) {
      this.turns = turns;
      this.handle = handle;
    }

    @Override
    public void run() {
      steps.release();
    }

    @Override
    public void refused(TercetException why) {
      if (refusals.incrementAndGet() == 1) {
        refusedWhileOpen = handle.closed.getCount() == 1;
      }
      turns.leave(this);
    }

    void awaitSteps(int count) throws InterruptedException {
      assertThat(steps.tryAcquire(count - awaited, 30, TimeUnit.SECONDS)).isTrue();
      awaited = count;
    }
  }

  private static final class NoSource implements BatchSource<String> {
    @Override
    public Batch<String> next() {
      return new Batch<>("", true);
    }

    @Override
    public String expire() {
      return "";
    }

    @Override
    public void close() {}
  }
}
