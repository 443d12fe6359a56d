package io.tercet.api.server;

import static io.tercet.api.server.Calls.ALONE;
import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.admin.v1.ServerState;
import io.tercet.common.v1.Durability;
import io.tercet.core.Store;
import io.tercet.core.StoreOptions;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.Faults;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.embedded.Tercet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are told when the storage under the server fails. */
class FaultyStoreTest {
  private volatile Faults.@Nullable Point failing;
  private volatile Reason reason = Reason.IO_ERROR;
  private ServedFixture served;
  private Calls calls;

  @BeforeEach
  void start() {
    Faults faults =
        point -> point == failing ? new TercetException(reason, "Broken by the test.") : null;
    MemoryStorage storage = new MemoryStorage(faults, MemoryStorage.DEFAULT_LOG_BYTES);
    served = new ServedFixture(Tercet.over(Store.open(storage, StoreOptions.DEFAULT), true));
    calls = new Calls(served);
  }

  @AfterEach
  void end() throws InterruptedException {
    failing = null;
    served.close();
  }

  @Test
  void aFailedSyncLeavesTheOutcomeUnknownAndTheStoreReadOnly() {
    calls.put(ALONE, "before", "v");
    ByteString id = calls.begin();
    calls.put(id, "k", "v");
    fail(Faults.Point.SYNC, Reason.IO_ERROR);
    assertFails(() -> calls.commit(id), Reason.OUTCOME_UNKNOWN);
    assertFails(() -> calls.commit(id), Reason.OUTCOME_UNKNOWN);
    failing = null;
    assertFails(this::putDurably, Reason.STORE_READ_ONLY);
    assertThat(calls.get(ALONE, "before")).isEqualTo("v");
    assertThat(served.admin().getServerInfo(GetServerInfoRequest.getDefaultInstance()).getState())
        .isEqualTo(ServerState.SERVER_STATE_READ_ONLY);
  }

  @Test
  void aStallAndAFullDiskRefuseAndPass() {
    for (Reason refusal : new Reason[] {Reason.WRITE_STALL, Reason.DISK_FULL}) {
      fail(Faults.Point.WRITE, refusal);
      assertFails(this::putDurably, refusal);
      failing = null;
      putDurably();
    }
  }

  @Test
  void aTransactionThatMeetsAStallIsToBeRunAgain() {
    ByteString id = calls.begin();
    calls.put(id, "k", "v");
    fail(Faults.Point.WRITE, Reason.WRITE_STALL);
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_CONFLICT);
    failing = null;
    // The same outcome is told again, and it is one that says what to do.
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_CONFLICT);
    assertThat(calls.get(ALONE, "k")).isNull();
  }

  @Test
  void aFailedReadAndDamageAreSaid() {
    calls.put(ALONE, "k", "v");
    for (Reason refusal : new Reason[] {Reason.IO_ERROR, Reason.DATA_LOSS}) {
      fail(Faults.Point.READ, refusal);
      assertFails(() -> calls.get(ALONE, "k"), refusal);
      assertFails(() -> calls.keys(Calls.scanRequest(ALONE).build()), refusal);
      failing = null;
      assertThat(calls.get(ALONE, "k")).isEqualTo("v");
    }
  }

  private void fail(Faults.Point point, Reason with) {
    reason = with;
    failing = point;
  }

  private void putDurably() {
    var unused =
        served
            .keyValues()
            .put(
                Calls.putRequest(ALONE, "durable", "v")
                    .setDurability(Durability.DURABILITY_SYNC)
                    .build());
  }
}
