package io.tercet.core.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.memory.FaultPlan;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks is told once how a transaction has ended, whichever way that is. */
class EndingTest {
  private static final byte[] KEY = {1};

  private final FaultPlan faults = new FaultPlan();
  private final TestStore store =
      TestStore.over(new MemoryStorage(faults, MemoryStorage.DEFAULT_LOG_BYTES));

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void isToldOfWhatIsCommitted() {
    assertThat(told(transaction -> TestStore.commit(transaction))).containsExactly(true);
    assertThat(told(this::commitAsync)).containsExactly(true);
  }

  @Test
  void isToldOfWhatIsNot() {
    assertThat(told(Transaction::close)).containsExactly(false);
    Consumer<Transaction> overtaken =
        transaction -> {
          try (Transaction other = store.store().begin(false)) {
            other.put(Keyspace.NODES, KEY, new byte[] {2});
            TestStore.commit(other);
          }
        };
    assertThat(told(overtaken.andThen(TestStore::conflicts))).containsExactly(false);
    assertThat(told(overtaken.andThen(this::commitAsync))).containsExactly(false);
    faults.fail(Faults.Point.WRITE, Reason.WRITE_STALL);
    assertThat(told(EndingTest::tryCommit)).containsExactly(false);
  }

  @Test
  void whatMayBeThereCountsAsThere() {
    faults.fail(Faults.Point.WRITE, Reason.OUTCOME_UNKNOWN);
    assertThat(told(EndingTest::tryCommit)).containsExactly(true);
  }

  private List<Boolean> told(Consumer<Transaction> ending) {
    List<Boolean> told = new ArrayList<>();
    try (Transaction transaction = store.store().begin(false)) {
      transaction.get(Keyspace.NODES, KEY);
      transaction.put(Keyspace.NODES, KEY, KEY);
      transaction.whenEnded(told::add);
      assertThat(told).isEmpty();
      ending.accept(transaction);
    }
    return told;
  }

  private void commitAsync(Transaction transaction) {
    var outcome = transaction.commitAsync(Durability.SYNC, Long.MAX_VALUE);
    store.background().runAll();
    assertThat(outcome).isDone();
  }

  private static void tryCommit(Transaction transaction) {
    var unused = transaction.commit(Durability.SYNC, Long.MAX_VALUE);
  }
}
