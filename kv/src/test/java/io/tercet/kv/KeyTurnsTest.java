package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KeyTurnsTest {
  private static final byte[] KEY = {1};

  private final KeyTurns turns = new KeyTurns(Runnable::run);

  @Test
  void workThatMeetsAnErrorOfTheMachineLeavesItsLane() {
    CompletableFuture<Integer> failed =
        turns.inTurn(
            KEY,
            () -> {
              throw new LinkageError("as the test wants it");
            });
    assertThatThrownBy(failed::join).hasRootCauseInstanceOf(LinkageError.class);
    assertThat(turns.inTurn(KEY, () -> CompletableFuture.completedFuture(5)))
        .isCompletedWithValue(5);
  }

  @Test
  void workOnOneKeyTakesTurns() {
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> first = turns.inTurn(KEY, () -> slow);
    CompletableFuture<Integer> second =
        turns.inTurn(KEY, () -> CompletableFuture.completedFuture(2));
    assertThat(second).isNotDone();
    slow.complete(1);
    assertThat(first).isCompletedWithValue(1);
    assertThat(second).isCompletedWithValue(2);
  }

  @Test
  void blockingWorkStandsInTheSameLine() throws InterruptedException {
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    CompletableFuture<Integer> first = turns.inTurn(KEY, () -> slow);
    List<String> done = new CopyOnWriteArrayList<>();
    Thread blocking = new Thread(() -> turns.inTurnBlocking(KEY, () -> done.add("blocking")));
    blocking.start();
    IncrementTurnsTest.awaitWaitingOrOver(blocking);
    CompletableFuture<Boolean> last =
        turns.inTurn(KEY, () -> CompletableFuture.completedFuture(done.add("last")));
    assertThat(done).isEmpty();
    slow.complete(1);
    blocking.join();
    assertThat(last.join()).isTrue();
    assertThat(first).isCompletedWithValue(1);
    assertThat(done).containsExactly("blocking", "last");
  }

  @Test
  void blockingWorkThatFailsLeavesItsLane() {
    assertThatThrownBy(
            () ->
                turns.inTurnBlocking(
                    KEY,
                    () -> {
                      throw new IllegalStateException("as the test wants it");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(turns.inTurnBlocking(KEY, () -> 5)).isEqualTo(5);
  }
}
