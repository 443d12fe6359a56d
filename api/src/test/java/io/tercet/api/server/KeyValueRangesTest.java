package io.tercet.api.server;

import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tercet.api.config.ServerConfig;
import io.tercet.common.v1.Condition;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.CountRequest;
import io.tercet.kv.v1.CountResponse;
import io.tercet.kv.v1.DeleteRangeRequest;
import io.tercet.kv.v1.DeleteRangeResponse;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.ExpireOperation;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.ExpireResponse;
import io.tercet.kv.v1.ExpireRule;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.IncrementResponse;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PersistOperation;
import io.tercet.kv.v1.PersistRequest;
import io.tercet.kv.v1.PersistResponse;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import io.tercet.transaction.v1.BeginRequest;
import io.tercet.transaction.v1.CommitRequest;
import io.tercet.transaction.v1.RollbackRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expire, Persist, Count and DeleteRange over the wire. */
class KeyValueRangesTest {
  private static final String BUCKET = "b";
  private static final long FAR_MS = 4_000_000_000_000L;

  @TempDir Path directory;
  private ServedFixture served;

  @BeforeEach
  void start() {
    served = new ServedFixture(directory, ServerConfig.defaults());
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void anExpiryIsSetAndTakenAwayAndTheValueStays() {
    long put = put("k", "v");
    ExpireResponse set = served.keyValues().expire(expireAt("k", FAR_MS).build());
    assertThat(set.getExisted()).isTrue();
    assertThat(set.getChanged()).isTrue();
    assertThat(set.getCommitVersion()).isGreaterThan(put);
    assertThat(entry("k").getExpireAtMs()).isEqualTo(FAR_MS);
    assertThat(entry("k").getValue()).isEqualTo(bytes("v"));
    assertThat(entry("k").getVersion()).isEqualTo(set.getCommitVersion());

    PersistResponse persisted = served.keyValues().persist(persist("k").build());
    assertThat(persisted.getChanged()).isTrue();
    assertThat(persisted.getCommitVersion()).isGreaterThan(set.getCommitVersion());
    assertThat(entry("k").getExpireAtMs()).isZero();
    persisted = served.keyValues().persist(persist("k").build());
    assertThat(persisted.getExisted()).isTrue();
    assertThat(persisted.getChanged()).isFalse();
    assertThat(persisted.getCommitVersion()).isZero();
  }

  @Test
  void aMomentThatHasPassedRemovesTheEntry() {
    put("k", "v");
    ExpireResponse removed = served.keyValues().expire(expireAt("k", 1).build());
    assertThat(removed.getChanged()).isTrue();
    assertThat(count(CountRequest.newBuilder()).getCount()).isZero();
  }

  @Test
  void whatIsAbsentIsNoErrorUnlessAConditionSaysSo() {
    ExpireRequest.Builder request = expireAt("k", FAR_MS);
    assertThat(served.keyValues().expire(request.build()).getExisted()).isFalse();
    assertThat(served.keyValues().persist(persist("k").build()).getExisted()).isFalse();
    Condition exists = Condition.newBuilder().setMustExist(true).build();
    assertFails(
        () -> served.keyValues().expire(request.setCondition(exists).build()),
        Reason.CONDITION_NOT_MET);
    assertFails(
        () -> served.keyValues().persist(persist("k").setCondition(exists).build()),
        Reason.CONDITION_NOT_MET);
  }

  @Test
  void rulesSayWhichEntriesAreChanged() {
    put("k", "v");
    ExpireRequest.Builder request = expireAt("k", FAR_MS);
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_SET)).isFalse();
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_LATER)).isFalse();
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_NONE)).isTrue();
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_NONE)).isFalse();
    request.setExpireAtMs(FAR_MS + 1);
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_EARLIER)).isFalse();
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_LATER)).isTrue();
    request.setExpireAtMs(FAR_MS);
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_EARLIER)).isTrue();
    assertThat(changes(request, ExpireRule.EXPIRE_RULE_WHEN_SET)).isTrue();
  }

  private boolean changes(ExpireRequest.Builder request, ExpireRule rule) {
    return served.keyValues().expire(request.setRule(rule).build()).getChanged();
  }

  @Test
  void expiriesThatMakeNoSenseAreNamed() {
    ExpireRequest.Builder none =
        ExpireRequest.newBuilder().setBucket(BUCKET).setKey(bytes("k")).setTtlMs(1).clearExpiry();
    assertFails(() -> served.keyValues().expire(none.build()), Reason.INVALID_ARGUMENT);
    assertFails(() -> served.keyValues().expire(none.setTtlMs(0).build()), Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().expire(none.setExpireAtMs(-1).build()), Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().expire(none.setTtlMs(5).setRuleValue(77).build()),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void aWriteSetsExpiriesToo() {
    put("k", "v");
    put("l", "v");
    served.keyValues().expire(expireAt("l", FAR_MS).build());
    WriteResponse written =
        served
            .keyValues()
            .write(
                WriteRequest.newBuilder()
                    .setBucket(BUCKET)
                    .addThen(
                        Operation.newBuilder()
                            .setExpire(
                                ExpireOperation.newBuilder()
                                    .setKey(bytes("k"))
                                    .setExpireAtMs(FAR_MS)))
                    .addThen(
                        Operation.newBuilder()
                            .setPersist(PersistOperation.newBuilder().setKey(bytes("l"))))
                    .build());
    assertThat(written.getResults(0).getExpire().getChanged()).isTrue();
    assertThat(written.getResults(1).getExpire().getExisted()).isTrue();
    assertThat(entry("k").getExpireAtMs()).isEqualTo(FAR_MS);
    assertThat(entry("l").getExpireAtMs()).isZero();
  }

  @Test
  void incrementsTakeConditionsAndSayWhatWasBefore() {
    IncrementRequest.Builder request =
        IncrementRequest.newBuilder()
            .setBucket(BUCKET)
            .setKey(bytes("n"))
            .setDelta(2)
            .setReturnPrevious(true)
            .setCondition(Condition.newBuilder().setMustNotExist(true));
    IncrementResponse first = served.keyValues().increment(request.build());
    assertThat(first.hasPrevious()).isFalse();
    assertFails(() -> served.keyValues().increment(request.build()), Reason.KEY_EXISTS);
    IncrementResponse second =
        served
            .keyValues()
            .increment(
                request
                    .setCondition(Condition.newBuilder().setVersionEquals(first.getCommitVersion()))
                    .build());
    assertThat(second.getValue()).isEqualTo(4);
    assertThat(second.getPrevious().getValue()).isEqualTo(bytes("2"));
    assertThat(second.getPrevious().getVersion()).isEqualTo(first.getCommitVersion());
  }

  @Test
  void entriesAreCountedByRangePrefixAndLimit() {
    for (String key : new String[] {"a", "ab", "abc", "b", "c"}) {
      put(key, "v");
    }
    CountResponse all = count(CountRequest.newBuilder());
    assertThat(all.getCount()).isEqualTo(5);
    assertThat(all.getReadVersion()).isPositive();
    assertThat(count(CountRequest.newBuilder().setPrefix(bytes("ab"))).getCount()).isEqualTo(2);
    assertThat(count(CountRequest.newBuilder().setStart(bytes("ab")).setEnd(bytes("c"))).getCount())
        .isEqualTo(3);
    assertThat(count(CountRequest.newBuilder().setLimit(2)).getCount()).isEqualTo(2);
    served.keyValues().expire(expireAt("b", 1).build());
    assertThat(count(CountRequest.newBuilder()).getCount()).isEqualTo(4);
    assertThat(
            served
                .keyValues()
                .count(CountRequest.newBuilder().setBucket("none").build())
                .getCount())
        .isZero();
  }

  @Test
  void rangesThatMakeNoSenseAreNamed() {
    assertFails(
        () -> count(CountRequest.newBuilder().setPrefix(bytes("a")).setEnd(bytes("b"))),
        Reason.INVALID_ARGUMENT);
    assertFails(() -> count(CountRequest.newBuilder().setLimit(-1)), Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().count(CountRequest.getDefaultInstance()), Reason.INVALID_ARGUMENT);
    assertFails(
        () -> served.keyValues().deleteRange(DeleteRangeRequest.getDefaultInstance()),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void aRangeIsDeletedAsOneOrByPortions() {
    for (int i = 0; i < 10; i++) {
      put("k" + i, "v");
    }
    put("other", "v");
    DeleteRangeRequest.Builder range =
        DeleteRangeRequest.newBuilder().setBucket(BUCKET).setPrefix(bytes("k"));
    DeleteRangeResponse some = served.keyValues().deleteRange(range.setLimit(4).build());
    assertThat(some.getDeletedCount()).isEqualTo(4);
    assertThat(some.getComplete()).isFalse();
    assertThat(some.getCommitVersion()).isPositive();
    assertThat(count(CountRequest.newBuilder()).getCount()).isEqualTo(7);
    DeleteRangeResponse rest = served.keyValues().deleteRange(range.setLimit(0).build());
    assertThat(rest.getDeletedCount()).isEqualTo(6);
    assertThat(rest.getComplete()).isTrue();
    DeleteRangeResponse nothing = served.keyValues().deleteRange(range.build());
    assertThat(nothing.getDeletedCount()).isZero();
    assertThat(nothing.getComplete()).isTrue();
    assertThat(nothing.getCommitVersion()).isZero();
    assertThat(count(CountRequest.newBuilder()).getCount()).isEqualTo(1);
  }

  @Test
  void aRequestIdMakesADeletionHappenOnce() {
    put("k", "v");
    DeleteRangeRequest range =
        DeleteRangeRequest.newBuilder().setBucket(BUCKET).setRequestId("once").build();
    DeleteRangeResponse first = served.keyValues().deleteRange(range);
    put("k", "again");
    assertThat(served.keyValues().deleteRange(range)).isEqualTo(first);
    assertThat(entry("k").getValue()).isEqualTo(bytes("again"));
  }

  @Test
  void insideATransactionTheyBelongToIt() {
    put("a", "v");
    put("b", "v");
    ByteString id =
        served.transactions().begin(BeginRequest.getDefaultInstance()).getTransactionId();
    DeleteRangeResponse deleted =
        served
            .keyValues()
            .deleteRange(
                DeleteRangeRequest.newBuilder().setBucket(BUCKET).setTransactionId(id).build());
    assertThat(deleted.getDeletedCount()).isEqualTo(2);
    assertThat(deleted.getCommitVersion()).isZero();
    assertThat(count(CountRequest.newBuilder().setTransactionId(id)).getCount()).isZero();
    assertThat(count(CountRequest.newBuilder()).getCount()).isEqualTo(2);
    served.transactions().rollback(RollbackRequest.newBuilder().setTransactionId(id).build());
    assertThat(count(CountRequest.newBuilder()).getCount()).isEqualTo(2);
  }

  @Test
  void whoCountedConflictsWithWhoAddedSince() {
    ByteString id =
        served.transactions().begin(BeginRequest.getDefaultInstance()).getTransactionId();
    assertThat(count(CountRequest.newBuilder().setTransactionId(id)).getCount()).isZero();
    put("phantom", "v");
    served
        .keyValues()
        .put(
            PutRequest.newBuilder()
                .setBucket("counts")
                .setKey(bytes("total"))
                .setValue(bytes("0"))
                .setTransactionId(id)
                .build());
    assertFails(
        () -> served.transactions().commit(CommitRequest.newBuilder().setTransactionId(id).build()),
        Reason.TRANSACTION_CONFLICT);
  }

  private long put(String key, String value) {
    return served
        .keyValues()
        .put(
            PutRequest.newBuilder()
                .setBucket(BUCKET)
                .setKey(bytes(key))
                .setValue(bytes(value))
                .build())
        .getCommitVersion();
  }

  private Entry entry(String key) {
    return served
        .keyValues()
        .get(GetRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key)).build())
        .getEntry();
  }

  private CountResponse count(CountRequest.Builder request) {
    return served.keyValues().count(request.setBucket(BUCKET).build());
  }

  private static ExpireRequest.Builder expireAt(String key, long expireAtMs) {
    return ExpireRequest.newBuilder()
        .setBucket(BUCKET)
        .setKey(bytes(key))
        .setExpireAtMs(expireAtMs);
  }

  private static PersistRequest.Builder persist(String key) {
    return PersistRequest.newBuilder().setBucket(BUCKET).setKey(bytes(key));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
