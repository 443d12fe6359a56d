package io.tercet.api.server;

import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.common.v1.Condition;
import io.tercet.common.v1.Durability;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.BatchGetResponse;
import io.tercet.kv.v1.Branch;
import io.tercet.kv.v1.Comparison;
import io.tercet.kv.v1.DeleteOperation;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.DeleteResponse;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.IncrementOperation;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls of the key-value model but for Scan, over the wire, each a transaction of its own. */
class KeyValueServiceTest {
  private static final String BUCKET = "b";

  @TempDir Path directory;
  private ServedFixture served;

  @BeforeEach
  void start() {
    ServerConfig config =
        ServerConfig.defaults()
            .with(Settings.KV_BATCH_GET_MAX_KEYS, 100)
            .with(Settings.KV_WRITE_MAX_OPERATIONS, 100);
    served = new ServedFixture(directory, config);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void aValueThatWasPutIsReadAlsoAfterARestart() throws Exception {
    PutResponse put = served.keyValues().put(put("k", "v").build());
    assertThat(put.getCommitVersion()).isPositive();
    assertThat(put.hasPrevious()).isFalse();
    for (int i = 0; i < 2; i++) {
      Entry entry = entry("k");
      assertThat(entry.getValue()).isEqualTo(bytes("v"));
      assertThat(entry.getVersion()).isEqualTo(put.getCommitVersion());
      assertThat(entry.getExpireAtMs()).isZero();
      assertThat(entry.getKey()).isEqualTo(ByteString.EMPTY);
      assertThat(entry.getValueSizeBytes()).isZero();
      served.restart();
    }
  }

  @Test
  void whatIsAbsentHasNoEntry() {
    assertThat(has("k")).isFalse();
    served.keyValues().put(put("other", "v").build());
    assertThat(has("k")).isFalse();
  }

  @Test
  void metadataComesWithoutTheValue() {
    served.keyValues().put(put("k", "four").build());
    Entry entry = served.keyValues().get(get("k").setMetadataOnly(true).build()).getEntry();
    assertThat(entry.getValue()).isEqualTo(ByteString.EMPTY);
    assertThat(entry.getValueSizeBytes()).isEqualTo(4);
    assertThat(entry.getVersion()).isPositive();
  }

  @Test
  void aBatchHasOneResultForEachKeyInOrder() {
    served.keyValues().put(put("a", "1").build());
    served.keyValues().put(put("b", "22").build());
    BatchGetRequest.Builder request = BatchGetRequest.newBuilder().setBucket(BUCKET);
    for (String key : List.of("b", "absent", "a", "b")) {
      request.addKeys(bytes(key));
    }
    BatchGetResponse batch = served.keyValues().batchGet(request.build());
    assertThat(batch.getReadVersion()).isPositive();
    assertThat(batch.getResultsList().stream().map(r -> r.getEntry().getValue().toStringUtf8()))
        .containsExactly("22", "", "1", "22");
    assertThat(batch.getResults(1).hasEntry()).isFalse();
    batch = served.keyValues().batchGet(request.setMetadataOnly(true).build());
    assertThat(batch.getResults(0).getEntry().getValueSizeBytes()).isEqualTo(2);
    assertThat(
            served
                .keyValues()
                .batchGet(BatchGetRequest.newBuilder().setBucket(BUCKET).build())
                .getResultsCount())
        .isZero();
  }

  @Test
  void aLargeBatchIsReadWholeAndATooLargeOneRefused() {
    BatchGetRequest.Builder request = BatchGetRequest.newBuilder().setBucket(BUCKET);
    for (int i = 0; i < 100; i++) {
      served.keyValues().put(put("k" + i, "v" + i).build());
      request.addKeys(bytes("k" + i));
    }
    BatchGetResponse batch = served.keyValues().batchGet(request.build());
    for (int i = 0; i < 100; i++) {
      assertThat(batch.getResults(i).getEntry().getValue()).isEqualTo(bytes("v" + i));
    }
    request.addKeys(bytes("one more"));
    Map<String, String> metadata =
        assertFails(() -> served.keyValues().batchGet(request.build()), Reason.MESSAGE_TOO_LARGE);
    assertThat(metadata).containsEntry("limit", "kv.batch_get_max_keys");
  }

  @Test
  void aPutAnswersWithThePreviousEntryIfAsked() {
    long first = served.keyValues().put(put("k", "1").build()).getCommitVersion();
    PutResponse second = served.keyValues().put(put("k", "2").setReturnPrevious(true).build());
    assertThat(second.getPrevious().getValue()).isEqualTo(bytes("1"));
    assertThat(second.getPrevious().getVersion()).isEqualTo(first);
    assertThat(second.getCommitVersion()).isGreaterThan(first);
  }

  @Test
  void conditionsAreChecked() {
    Condition absent = Condition.newBuilder().setMustNotExist(true).build();
    Condition present = Condition.newBuilder().setMustExist(true).build();
    Map<String, String> metadata =
        assertFails(
            () -> served.keyValues().put(put("k", "1").setCondition(present).build()),
            Reason.CONDITION_NOT_MET);
    assertThat(metadata).containsEntry("current_version", "0");
    long version =
        served.keyValues().put(put("k", "1").setCondition(absent).build()).getCommitVersion();
    metadata =
        assertFails(
            () -> served.keyValues().put(put("k", "2").setCondition(absent).build()),
            Reason.KEY_EXISTS);
    assertThat(metadata).containsEntry("current_version", String.valueOf(version));
    Condition same = Condition.newBuilder().setVersionEquals(version).build();
    served.keyValues().put(put("k", "2").setCondition(same).build());
    assertFails(
        () -> served.keyValues().put(put("k", "3").setCondition(same).build()),
        Reason.CONDITION_NOT_MET);
    Condition two = Condition.newBuilder().setValueEquals(bytes("2")).build();
    served.keyValues().put(put("k", "3").setCondition(two).build());
    assertFails(
        () -> served.keyValues().delete(delete("k").setCondition(two).build()),
        Reason.CONDITION_NOT_MET);
    assertThat(entry("k").getValue()).isEqualTo(bytes("3"));
  }

  @Test
  void aConditionThatAsksForNothingIsMalformed() {
    for (Condition condition :
        List.of(
            Condition.getDefaultInstance(), Condition.newBuilder().setMustExist(false).build())) {
      assertFails(
          () -> served.keyValues().put(put("k", "1").setCondition(condition).build()),
          Reason.INVALID_ARGUMENT);
    }
  }

  @Test
  void entriesExpire() throws Exception {
    long before = System.currentTimeMillis();
    served.keyValues().put(put("k", "1").setTtlMs(300).build());
    long expireAtMs = entry("k").getExpireAtMs();
    assertThat(expireAtMs).isGreaterThanOrEqualTo(before + 300);
    served.keyValues().put(put("k", "2").setKeepTtl(true).build());
    assertThat(entry("k").getExpireAtMs()).isEqualTo(expireAtMs);
    while (has("k")) {
      Thread.sleep(10);
    }
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(expireAtMs);
    served.keyValues().put(put("k", "3").setExpireAtMs(before + 1_000_000).build());
    assertThat(entry("k").getExpireAtMs()).isEqualTo(before + 1_000_000);
    served.keyValues().put(put("k", "4").build());
    assertThat(entry("k").getExpireAtMs()).isZero();
    served.keyValues().put(put("k", "5").setExpireAtMs(1).build());
    assertThat(has("k")).isFalse();
    assertFails(
        () -> served.keyValues().put(put("k", "1").setTtlMs(0).build()), Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().put(put("k", "1").setExpireAtMs(-1).build()),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().put(put("k", "1").setKeepTtl(false).build()),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void aDeleteSaysWhatThereWas() {
    DeleteResponse nothing = served.keyValues().delete(delete("k").build());
    assertThat(nothing).isEqualTo(DeleteResponse.getDefaultInstance());
    served.keyValues().put(put("k", "1").build());
    DeleteResponse deleted = served.keyValues().delete(delete("k").setReturnPrevious(true).build());
    assertThat(deleted.getExisted()).isTrue();
    assertThat(deleted.getPrevious().getValue()).isEqualTo(bytes("1"));
    assertThat(deleted.getCommitVersion()).isPositive();
    assertThat(has("k")).isFalse();
    Condition present = Condition.newBuilder().setMustExist(true).build();
    assertFails(
        () -> served.keyValues().delete(delete("k").setCondition(present).build()),
        Reason.CONDITION_NOT_MET);
  }

  @Test
  void countersCountWithinTheirBounds() {
    assertThat(increment(increment("n").setDelta(5).setInitialValue(10))).isEqualTo(15);
    assertThat(increment(increment("n").setDelta(-20))).isEqualTo(-5);
    assertThat(entry("n").getValue()).isEqualTo(bytes("-5"));
    served.keyValues().put(put("n", "41").build());
    IncrementResponse answer = served.keyValues().increment(increment("n").setDelta(1).build());
    assertThat(answer.getValue()).isEqualTo(42);
    assertThat(answer.getCommitVersion()).isEqualTo(entry("n").getVersion());
    assertFails(
        () -> increment(increment("n").setDelta(1).setMaxValue(42)), Reason.COUNTER_OUT_OF_RANGE);
    assertFails(
        () -> increment(increment("n").setDelta(-43).setMinValue(0)), Reason.COUNTER_OUT_OF_RANGE);
    assertFails(
        () -> increment(increment("n").setDelta(Long.MAX_VALUE)), Reason.COUNTER_OUT_OF_RANGE);
    assertThat(entry("n").getValue()).isEqualTo(bytes("42"));
    served.keyValues().put(put("text", "x").build());
    assertFails(() -> increment(increment("text").setDelta(1)), Reason.NOT_A_COUNTER);
    increment(increment("window").setDelta(1).setTtlMs(100_000));
    long expireAtMs = entry("window").getExpireAtMs();
    assertThat(expireAtMs).isPositive();
    increment(increment("window").setDelta(1).setTtlMs(900_000));
    assertThat(entry("window").getExpireAtMs()).isEqualTo(expireAtMs);
  }

  @Test
  void concurrentIncrementsAllCount() {
    List<CompletableFuture<?>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int n = 0; n < 50; n++) {
                  increment(
                      increment("n").setDelta(1).setDurability(Durability.DURABILITY_BUFFERED));
                }
              }));
    }
    CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).join();
    assertThat(entry("n").getValue()).isEqualTo(bytes("400"));
  }

  @Test
  void aWriteComparesAndAppliesAsOne() {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setBucket(BUCKET)
            .addCompare(
                Comparison.newBuilder()
                    .setKey(bytes("lock"))
                    .setCondition(Condition.newBuilder().setMustNotExist(true)))
            .addThen(Operation.newBuilder().setPut(putOperation("lock", "me")))
            .addThen(
                Operation.newBuilder()
                    .setIncrement(
                        IncrementOperation.newBuilder()
                            .setBucket("other")
                            .setKey(bytes("n"))
                            .setDelta(2)))
            .addElse(
                Operation.newBuilder()
                    .setDelete(
                        DeleteOperation.newBuilder().setKey(bytes("lock")).setReturnPrevious(true)))
            .build();
    WriteResponse first = served.keyValues().write(request);
    assertThat(first.getBranch()).isEqualTo(Branch.BRANCH_THEN);
    assertThat(first.getResults(1).getIncrement().getValue()).isEqualTo(2);
    assertThat(entry("lock").getVersion()).isEqualTo(first.getCommitVersion());
    WriteResponse second = served.keyValues().write(request);
    assertThat(second.getBranch()).isEqualTo(Branch.BRANCH_ELSE);
    assertThat(second.getResults(0).getDelete().getExisted()).isTrue();
    assertThat(second.getResults(0).getDelete().getPrevious().getValue()).isEqualTo(bytes("me"));
    assertThat(has("lock")).isFalse();
  }

  @Test
  void aWriteThatFailsAppliesNothing() {
    WriteRequest.Builder request =
        WriteRequest.newBuilder()
            .setBucket(BUCKET)
            .addThen(Operation.newBuilder().setPut(putOperation("a", "1")))
            .addThen(
                Operation.newBuilder()
                    .setPut(
                        putOperation("b", "1")
                            .setCondition(Condition.newBuilder().setMustExist(true))));
    assertFails(() -> served.keyValues().write(request.build()), Reason.CONDITION_NOT_MET);
    assertThat(has("a")).isFalse();
    WriteResponse nothing =
        served.keyValues().write(WriteRequest.newBuilder().setBucket(BUCKET).build());
    assertThat(nothing.getCommitVersion()).isZero();
    assertThat(nothing.getBranch()).isEqualTo(Branch.BRANCH_THEN);
  }

  @Test
  void malformedWritesAreNamed() {
    assertFails(
        () ->
            served
                .keyValues()
                .write(
                    WriteRequest.newBuilder()
                        .setBucket(BUCKET)
                        .addThen(Operation.getDefaultInstance())
                        .build()),
        Reason.INVALID_ARGUMENT);
    WriteRequest.Builder many = WriteRequest.newBuilder().setBucket(BUCKET);
    for (int i = 0; i < 101; i++) {
      many.addThen(Operation.newBuilder().setPut(putOperation("k" + i, "v")));
    }
    assertFails(() -> served.keyValues().write(many.build()), Reason.MESSAGE_TOO_LARGE);
    many.removeThen(0);
    assertThat(served.keyValues().write(many.build()).getResultsCount()).isEqualTo(100);
  }

  @Test
  void aRequestIdMakesACallHappenOnce() throws Exception {
    IncrementRequest request = increment("n").setDelta(1).setRequestId("once").build();
    IncrementResponse first = served.keyValues().increment(request);
    assertThat(served.keyValues().increment(request)).isEqualTo(first);
    served.restart();
    assertThat(served.keyValues().increment(request)).isEqualTo(first);
    assertThat(entry("n").getValue()).isEqualTo(bytes("1"));
    assertFails(
        () -> served.keyValues().increment(request.toBuilder().setDelta(2).build()),
        Reason.REQUEST_ID_REUSED);
    assertFails(
        () -> served.keyValues().put(put("n", "9").setRequestId("once").build()),
        Reason.REQUEST_ID_REUSED);
    assertFails(
        () -> served.keyValues().put(put("n", "9").setRequestId("x".repeat(129)).build()),
        Reason.INVALID_ARGUMENT);
    DeleteRequest absent = delete("absent").setRequestId("delete").build();
    assertThat(served.keyValues().delete(absent)).isEqualTo(DeleteResponse.getDefaultInstance());
    assertThat(served.keyValues().delete(absent)).isEqualTo(DeleteResponse.getDefaultInstance());
  }

  @Test
  void aResultThatIsTooLargeIsNotKept() {
    served.keyValues().put(put("k", "x".repeat(10_000)).build());
    PutRequest request = put("k", "2").setReturnPrevious(true).setRequestId("large").build();
    assertThat(served.keyValues().put(request).getPrevious().getValue().size()).isEqualTo(10_000);
    assertFails(() -> served.keyValues().put(request), Reason.RESULT_NOT_KEPT);
  }

  @Test
  void namesKeysAndValuesHaveLimits() {
    assertFails(() -> served.keyValues().get(get("").build()), Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().get(GetRequest.newBuilder().setKey(bytes("k")).build()),
        Reason.INVALID_ARGUMENT);
    assertFails(() -> served.keyValues().get(get("x".repeat(8193)).build()), Reason.KEY_TOO_LARGE);
    assertFails(
        () -> served.keyValues().put(put("x".repeat(8193), "").build()), Reason.KEY_TOO_LARGE);
    PutRequest.Builder large = put("k", "");
    large.setValue(ByteString.copyFrom(new byte[(16 << 20) + 1]));
    assertFails(() -> served.keyValues().put(large.build()), Reason.VALUE_TOO_LARGE);
    large.setValue(ByteString.copyFrom(new byte[16 << 20]));
    served.keyValues().put(large.build());
    assertThat(entry("k").getValue().size()).isEqualTo(16 << 20);
    assertFails(
        () -> served.keyValues().put(put("k", "").setBucket("a\u0000b").build()),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().get(get("k").setDatabase("nowhere").build()),
        Reason.DATABASE_NOT_FOUND);
    assertFails(
        () -> served.keyValues().put(put("k", "").setDatabase("nowhere").build()),
        Reason.DATABASE_NOT_FOUND);
    assertFails(
        () -> served.keyValues().put(put("k", "").setDurabilityValue(77).build()),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void aBufferedPutIsReadAtOnce() {
    served.keyValues().put(put("k", "v").setDurability(Durability.DURABILITY_BUFFERED).build());
    assertThat(entry("k").getValue()).isEqualTo(bytes("v"));
  }

  private long increment(IncrementRequest.Builder request) {
    return served.keyValues().increment(request.build()).getValue();
  }

  private Entry entry(String key) {
    var answer = served.keyValues().get(get(key).build());
    assertThat(answer.hasEntry()).isTrue();
    return answer.getEntry();
  }

  private boolean has(String key) {
    return served.keyValues().get(get(key).build()).hasEntry();
  }

  private static PutOperation.Builder putOperation(String key, String value) {
    return PutOperation.newBuilder().setKey(bytes(key)).setValue(bytes(value));
  }

  private static GetRequest.Builder get(String key) {
    return GetRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key));
  }

  private static PutRequest.Builder put(String key, String value) {
    return PutRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key)).setValue(bytes(value));
  }

  private static DeleteRequest.Builder delete(String key) {
    return DeleteRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key));
  }

  private static IncrementRequest.Builder increment(String key) {
    return IncrementRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
