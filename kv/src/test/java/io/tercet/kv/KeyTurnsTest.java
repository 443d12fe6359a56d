package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

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
}
