package io.tercet.api.server;

import static io.tercet.api.server.Calls.ALONE;
import static io.tercet.api.server.Calls.BUCKET;
import static io.tercet.api.server.Calls.bytes;
import static io.tercet.api.server.Calls.putRequest;
import static io.tercet.api.server.Calls.scanRequest;
import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.common.v1.Condition;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.ScanResponse;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.BeginResponse;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.RollbackRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interactive transactions over the wire. */
class TransactionServiceTest {
  private static final int OPEN_MAX = 20;

  @TempDir Path directory;
  private ServedFixture served;
  private Calls calls;

  @BeforeEach
  void start() {
    served =
        new ServedFixture(
            directory, ServerConfig.defaults().with(Settings.TRANSACTION_MAX_OPEN, OPEN_MAX));
    calls = new Calls(served);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void whatATransactionWritesIsItsOwnUntilItCommits() {
    ByteString id = calls.begin();
    assertThat(id.size()).isEqualTo(16);
    assertThat(served.keyValues().put(putRequest(id, "k", "v").build()).getCommitVersion())
        .isZero();
    assertThat(calls.get(id, "k")).isEqualTo("v");
    assertThat(calls.get(ALONE, "k")).isNull();
    long version = calls.commit(id);
    assertThat(version).isPositive();
    assertThat(calls.get(ALONE, "k")).isEqualTo("v");
  }

  @Test
  void aTransactionSeesOneVersionThroughout() {
    calls.put(ALONE, "k", "1");
    ByteString id = calls.beginReadOnly();
    calls.put(ALONE, "k", "2");
    calls.put(ALONE, "k2", "2");
    assertThat(calls.get(id, "k")).isEqualTo("1");
    assertThat(calls.keys(scanRequest(id).build())).containsExactly("k");
    calls.commit(id);
  }

  @Test
  void aConflictIsFoundAtCommitAndSaidAgain() {
    calls.put(ALONE, "k", "1");
    ByteString id = calls.begin();
    assertThat(calls.get(id, "k")).isEqualTo("1");
    calls.put(id, "other", "x");
    calls.put(ALONE, "k", "2");
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_CONFLICT);
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_CONFLICT);
    assertThat(calls.get(ALONE, "other")).isNull();
    assertFails(() -> calls.get(id, "k"), Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void aPhantomIsAConflict() {
    ByteString id = calls.begin();
    assertThat(calls.keys(scanRequest(id).build())).isEmpty();
    calls.put(id, "zz", "x");
    calls.put(ALONE, "a", "phantom");
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_CONFLICT);
  }

  @Test
  void aCommitMayBeRepeatedAlsoAfterARestart() throws Exception {
    ByteString id = calls.begin();
    calls.put(id, "k", "v");
    long version = calls.commit(id);
    assertThat(calls.commit(id)).isEqualTo(version);
    served.restart();
    assertThat(calls.commit(id)).isEqualTo(version);
    ByteString other = ByteString.copyFrom(new byte[16]);
    assertFails(() -> calls.commit(other), Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void aRestartEndsTransactions() throws Exception {
    ByteString id = calls.begin();
    calls.put(id, "k", "v");
    served.restart();
    assertFails(() -> calls.get(id, "k"), Reason.TRANSACTION_NOT_FOUND);
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_NOT_FOUND);
    assertThat(calls.get(ALONE, "k")).isNull();
  }

  @Test
  void aRollbackDropsWritesAndMayBeRepeated() {
    ByteString id = calls.begin();
    calls.put(id, "k", "v");
    calls.rollback(id);
    calls.rollback(id);
    assertThat(calls.get(ALONE, "k")).isNull();
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_NOT_FOUND);
    ByteString committed = calls.begin();
    calls.put(committed, "k", "v");
    calls.commit(committed);
    assertFails(() -> calls.rollback(committed), Reason.CONDITION_NOT_MET);
    assertThat(calls.get(ALONE, "k")).isEqualTo("v");
    assertFails(() -> calls.rollback(bytes("unknown")), Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void aReadOnlyTransactionDoesNotWrite() {
    ByteString id = calls.beginReadOnly();
    assertFails(() -> calls.put(id, "k", "v"), Reason.TRANSACTION_READ_ONLY);
    assertThat(calls.get(id, "k")).isNull();
    assertThat(calls.commit(id)).isPositive();
  }

  @Test
  void anIdThatIsNotHeldIsNoNewTransaction() {
    ByteString id = bytes("never given");
    assertFails(() -> calls.put(id, "k", "v"), Reason.TRANSACTION_NOT_FOUND);
    assertFails(() -> calls.get(id, "k"), Reason.TRANSACTION_NOT_FOUND);
    assertFails(() -> calls.keys(scanRequest(id).build()), Reason.TRANSACTION_NOT_FOUND);
    assertFails(() -> calls.commit(ByteString.EMPTY), Reason.INVALID_ARGUMENT);
    assertThat(calls.get(ALONE, "k")).isNull();
  }

  @Test
  void aTransactionBelongsToItsDatabase() {
    ByteString id = calls.begin();
    assertFails(
        () -> served.keyValues().put(putRequest(id, "k", "v").setDatabase("other").build()),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () ->
            served
                .transactions()
                .commit(
                    CommitRequest.newBuilder().setTransactionId(id).setDatabase("other").build()),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.transactions().begin(BeginRequest.newBuilder().setDatabase("nowhere").build()),
        Reason.DATABASE_NOT_FOUND);
    served.keyValues().put(putRequest(id, "k", "v").setDatabase("default").build());
    calls.commit(id);
  }

  @Test
  void timeoutsAreCutToTheirBounds() {
    BeginResponse begun = served.transactions().begin(BeginRequest.getDefaultInstance());
    assertThat(begun.getIdleTimeoutMs()).isEqualTo(30_000);
    assertThat(begun.getTimeoutMs()).isEqualTo(30_000);
    assertThat(begun.getReadVersion()).isPositive();
    begun =
        served
            .transactions()
            .begin(
                BeginRequest.newBuilder()
                    .setReadOnly(true)
                    .setIdleTimeoutMs(5)
                    .setTimeoutMs(Long.MAX_VALUE)
                    .build());
    assertThat(begun.getIdleTimeoutMs()).isEqualTo(5);
    assertThat(begun.getTimeoutMs()).isEqualTo(600_000);
    assertFails(
        () -> served.transactions().begin(BeginRequest.newBuilder().setTimeoutMs(-1).build()),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void abandonedTransactionsEndAndMakeRoom() throws Exception {
    BeginRequest brief = BeginRequest.newBuilder().setIdleTimeoutMs(200).build();
    List<ByteString> abandoned = new ArrayList<>();
    for (int i = 0; i < OPEN_MAX; i++) {
      abandoned.add(served.transactions().begin(brief).getTransactionId());
    }
    assertFails(() -> calls.begin(), Reason.TOO_MANY_TRANSACTIONS);
    while (open() > 0) {
      Thread.sleep(10);
    }
    for (ByteString id : abandoned) {
      assertFails(() -> calls.get(id, "k"), Reason.TRANSACTION_NOT_FOUND);
    }
    calls.rollback(calls.begin());
    assertThat(open()).isZero();
  }

  @Test
  void aTransactionEndsAtItsDeadlineEvenIfItIsUsed() throws Exception {
    ByteString id =
        served
            .transactions()
            .begin(BeginRequest.newBuilder().setTimeoutMs(300).build())
            .getTransactionId();
    int used = 0;
    while (open() > 0) {
      try {
        calls.put(id, "k", "v");
        used++;
      } catch (StatusRuntimeException e) {
        break;
      }
    }
    assertThat(used).isPositive();
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_NOT_FOUND);
    assertThat(calls.get(ALONE, "k")).isNull();
  }

  @Test
  void callsOfOneTransactionTakeTurns() {
    ByteString id = calls.begin();
    List<CompletableFuture<?>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int n = 0; n < 20; n++) {
                  var unused =
                      served
                          .keyValues()
                          .increment(
                              IncrementRequest.newBuilder()
                                  .setBucket(BUCKET)
                                  .setKey(bytes("n"))
                                  .setDelta(1)
                                  .setTransactionId(id)
                                  .build());
                }
              }));
    }
    CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).join();
    calls.commit(id);
    assertThat(calls.get(ALONE, "n")).isEqualTo("160");
  }

  @Test
  void aStreamSeesTheWritesBeforeItAndLetsOthersBetween() {
    String large = "x".repeat(100_000);
    for (int i = 100; i < 150; i++) {
      calls.put(ALONE, "k" + i, large);
    }
    ByteString id = calls.begin();
    calls.put(id, "k100b", "own");
    Iterator<ScanResponse> stream = served.keyValues().scan(scanRequest(id).build());
    List<ScanResponse> messages = new ArrayList<>();
    while (stream.hasNext()) {
      messages.add(stream.next());
      // A client that writes what it reads must not wait for itself.
      calls.put(id, "k149-" + messages.size(), "later");
    }
    assertThat(messages).hasSizeGreaterThan(5);
    assertThat(Calls.keys(messages))
        .hasSize(51)
        .contains("k100b")
        .noneMatch(key -> key.startsWith("k149-"));
    calls.commit(id);
    assertThat(calls.keys(scanRequest(ALONE).setPrefix(bytes("k149-")).build()))
        .hasSize(messages.size());
  }

  @Test
  void aCommitFailsTheStreamsThatStillRun() {
    String large = "x".repeat(1_000_000);
    for (int i = 0; i < 60; i++) {
      calls.put(ALONE, "k" + i, large);
    }
    ByteString id = calls.beginReadOnly();
    Iterator<ScanResponse> stream = served.keyValues().scan(scanRequest(id).build());
    stream.next();
    calls.commit(id);
    assertFails(() -> stream.forEachRemaining(message -> {}), Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void aResumedScanKeepsItsVersion() {
    for (int i = 0; i < 5; i++) {
      calls.put(ALONE, "k" + i, "v");
    }
    ByteString id = calls.beginReadOnly();
    List<ScanResponse> first = calls.messages(scanRequest(id).setLimit(2).build());
    calls.put(ALONE, "k3b", "new");
    List<ScanResponse> rest =
        calls.messages(scanRequest(id).setResumeToken(first.get(0).getResumeToken()).build());
    assertThat(Calls.keys(rest)).containsExactly("k2", "k3", "k4");
    assertThat(rest.get(0).getHeader()).isEqualTo(first.get(0).getHeader());
  }

  @Test
  void aRequestIdHoldsForTheLifeOfTheTransaction() {
    ByteString id = calls.begin();
    IncrementRequest request =
        IncrementRequest.newBuilder()
            .setBucket(BUCKET)
            .setKey(bytes("n"))
            .setDelta(1)
            .setTransactionId(id)
            .setRequestId("once")
            .build();
    assertThat(served.keyValues().increment(request).getValue()).isEqualTo(1);
    assertThat(served.keyValues().increment(request).getValue()).isEqualTo(1);
    assertFails(
        () -> served.keyValues().increment(request.toBuilder().setDelta(2).build()),
        Reason.REQUEST_ID_REUSED);
    calls.commit(id);
    assertThat(calls.get(ALONE, "n")).isEqualTo("1");
  }

  @Test
  void anOperationThatFailsLeavesTheTransactionAsItWas() {
    ByteString id = calls.begin();
    calls.put(id, "k", "1");
    PutRequest refused =
        putRequest(id, "k", "2").setCondition(Condition.newBuilder().setMustNotExist(true)).build();
    assertFails(() -> served.keyValues().put(refused), Reason.KEY_EXISTS);
    calls.commit(id);
    assertThat(calls.get(ALONE, "k")).isEqualTo("1");
  }

  @Test
  void aWriteThatFailsInTheMiddleEndsTheTransaction() {
    ByteString id = calls.begin();
    calls.put(id, "k", "1");
    WriteRequest write =
        WriteRequest.newBuilder()
            .setBucket(BUCKET)
            .setTransactionId(id)
            .addThen(put("a"))
            .addThen(
                Operation.newBuilder()
                    .setPut(
                        PutOperation.newBuilder()
                            .setKey(bytes("b"))
                            .setCondition(Condition.newBuilder().setMustExist(true))))
            .build();
    assertFails(() -> served.keyValues().write(write), Reason.CONDITION_NOT_MET);
    assertFails(() -> calls.commit(id), Reason.TRANSACTION_NOT_FOUND);
    assertThat(calls.get(ALONE, "a")).isNull();
    assertThat(calls.get(ALONE, "k")).isNull();
  }

  @Test
  void aTransactionHasALimitOfSize() throws Exception {
    served.close();
    served =
        new ServedFixture(
            directory, ServerConfig.defaults().with(Settings.TRANSACTION_WRITE_BYTES, 1L << 20));
    calls = new Calls(served);
    ByteString id = calls.begin();
    String large = "x".repeat(600_000);
    calls.put(id, "a", large);
    assertFails(() -> calls.put(id, "b", large), Reason.TRANSACTION_TOO_LARGE);
    served.transactions().rollback(RollbackRequest.newBuilder().setTransactionId(id).build());
  }

  @Test
  void writeSkewIsRefused() {
    calls.put(ALONE, "x", "1");
    calls.put(ALONE, "y", "1");
    ByteString one = calls.begin();
    ByteString two = calls.begin();
    for (ByteString id : List.of(one, two)) {
      assertThat(calls.get(id, "x")).isEqualTo("1");
      assertThat(calls.get(id, "y")).isEqualTo("1");
    }
    calls.put(one, "x", "0");
    calls.put(two, "y", "0");
    calls.commit(one);
    assertFails(() -> calls.commit(two), Reason.TRANSACTION_CONFLICT);
  }

  private long open() {
    return served
        .admin()
        .getServerInfo(GetServerInfoRequest.getDefaultInstance())
        .getOpenTransactionCount();
  }

  private static Operation put(String key) {
    return Operation.newBuilder().setPut(PutOperation.newBuilder().setKey(bytes(key))).build();
  }
}
