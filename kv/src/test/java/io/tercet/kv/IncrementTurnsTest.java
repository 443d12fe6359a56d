package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.run.RunOptions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Increments of one key that block do not conflict with each other either. */
@Timeout(120)
class IncrementTurnsTest {
  private static final RunOptions OPTIONS = new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);
  private static final Set<Thread.State> WAITING_OR_OVER =
      EnumSet.of(Thread.State.WAITING, Thread.State.TERMINATED);
  private static final byte[] KEY = {1};

  private final TestStore store = TestStore.inMemory();
  private final KeyValues keyValues = new KeyValues(store.store(), true);

  @AfterEach
  void close() {
    store.close();
  }

  /** Waits until a thread waits for another one, or has ended. */
  static void awaitWaitingOrOver(Thread thread) {
    while (!WAITING_OR_OVER.contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoComesWhileAnotherIsAtWorkWaits() throws InterruptedException {
    String unused = increment(BucketModel::show);
    AtomicInteger attempts = new AtomicInteger();
    AtomicReference<String> later = new AtomicReference<>("");
    Thread other = new Thread(() -> later.set(increment(result -> counted(attempts, result))));
    String first =
        increment(
            result -> {
              if (attempts.get() == 0) {
                // It has read the counter, and is still to commit.
                other.start();
                awaitWaitingOrOver(other);
              }
              return counted(attempts, result);
            });
    other.join();
    assertThat(first).startsWith("increment 2 ");
    assertThat(later.get()).startsWith("increment 3 ");
    assertThat(attempts).hasValue(2);
  }

  private static String counted(AtomicInteger attempts, OperationResult result) {
    attempts.incrementAndGet();
    return BucketModel.show(result);
  }

  private String increment(Function<OperationResult, String> answer) {
    return keyValues
        .apply(OPTIONS, "", Operation.Increment.of("b", KEY, 1), TextCodec.CODEC, answer)
        .result();
  }
}
