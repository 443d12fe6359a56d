package io.tercet.api.server;

import static io.tercet.api.server.Calls.BUCKET;
import static io.tercet.api.server.Calls.bytes;
import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetLeaseRequest;
import io.tercet.kv.v1.GetLeaseResponse;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GrantLeaseRequest;
import io.tercet.kv.v1.GrantLeaseResponse;
import io.tercet.kv.v1.KeepLeaseAliveRequest;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.RevokeLeaseResponse;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WatchCommit;
import io.tercet.kv.v1.WatchEvent;
import io.tercet.kv.v1.WatchEventType;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import io.tercet.kv.v1.WriteRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls on leases, over the wire. */
class LeaseServiceTest {
  private static final long LONG_MS = 3_600_000;

  @TempDir Path directory;
  private ServedFixture served;
  private Calls calls;

  @BeforeEach
  void start() {
    served = new ServedFixture(directory);
    calls = new Calls(served);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void entriesGoWithTheirLease() {
    GrantLeaseResponse lease = grant(LONG_MS, "");
    assertThat(lease.getCommitVersion()).isPositive();
    assertThat(lease.getLeaseId()).isPositive().isLessThan(1L << 53);
    assertThat(lease.getTtlMs()).isEqualTo(LONG_MS);
    put("put", lease.getLeaseId());
    var unused =
        served
            .keyValues()
            .write(
                WriteRequest.newBuilder()
                    .setBucket(BUCKET)
                    .addThen(
                        Operation.newBuilder()
                            .setPut(
                                PutOperation.newBuilder()
                                    .setKey(bytes("written"))
                                    .setLeaseId(lease.getLeaseId())))
                    .build());
    put("stays", 0);
    Entry entry =
        served
            .keyValues()
            .get(GetRequest.newBuilder().setBucket(BUCKET).setKey(bytes("written")).build())
            .getEntry();
    assertThat(entry.getLeaseId()).isEqualTo(lease.getLeaseId());
    GetLeaseResponse known = get(lease.getLeaseId());
    assertThat(known.getTtlMs()).isEqualTo(LONG_MS);
    assertThat(known.getRemainingMs()).isBetween(1L, LONG_MS);
    assertThat(known.getKeyCount()).isEqualTo(2);
    assertThat(keepAlive(lease.getLeaseId())).isEqualTo(LONG_MS);

    RevokeLeaseResponse revoked = revoke(lease.getLeaseId(), "r");
    assertThat(revoked.getCommitVersion()).isGreaterThan(lease.getCommitVersion());
    assertThat(revoked.getDeletedCount()).isEqualTo(2);
    assertThat(calls.keys(ScanRequest.newBuilder().setBucket(BUCKET).build()))
        .containsExactly("stays");
    assertThat(revoke(lease.getLeaseId(), "r")).isEqualTo(revoked);
    assertGone(lease.getLeaseId());
  }

  @Test
  void whatIsNotKeptAliveEndsInOneCommit() {
    long lease = grant(5_000, "").getLeaseId();
    Iterator<WatchResponse> watch =
        served.keyValues().watch(WatchRequest.newBuilder().setBucket(BUCKET).build());
    assertThat(watch.next().hasHeader()).isTrue();
    put("a", lease);
    put("b", lease);
    List<WatchCommit> commits = new ArrayList<>();
    while (commits.size() < 3) {
      commits.addAll(watch.next().getCommitsList());
    }
    assertThat(commits).hasSize(3);
    assertThat(commits.get(2).getEventsList())
        .extracting(WatchEvent::getType)
        .containsExactly(
            WatchEventType.WATCH_EVENT_TYPE_DELETE, WatchEventType.WATCH_EVENT_TYPE_DELETE);
    assertThat(calls.get(Calls.ALONE, "a")).isNull();
    assertGone(lease);
  }

  @Test
  void grantsOnceForEachRequest() {
    GrantLeaseResponse first = grant(LONG_MS, "g");
    assertThat(grant(LONG_MS, "g")).isEqualTo(first);
    assertFails(() -> grant(LONG_MS + 1, "g"), Reason.REQUEST_ID_REUSED);
    assertThat(grant(LONG_MS, "other").getLeaseId()).isNotEqualTo(first.getLeaseId());
    assertThat(keepAlive(first.getLeaseId())).isEqualTo(LONG_MS);
  }

  @Test
  void livesOnAfterARestart() throws Exception {
    long lease = grant(LONG_MS, "").getLeaseId();
    put("k", lease);
    served.restart();
    assertThat(get(lease).getKeyCount()).isEqualTo(1);
    assertThat(keepAlive(lease)).isEqualTo(LONG_MS);
    assertThat(revoke(lease, "").getDeletedCount()).isEqualTo(1);
    assertThat(calls.get(Calls.ALONE, "k")).isNull();
  }

  @Test
  void isPartOfATransaction() {
    long lease = grant(LONG_MS, "").getLeaseId();
    var transaction = calls.begin();
    var unused =
        served.keyValues().put(Calls.putRequest(transaction, "k", "v").setLeaseId(lease).build());
    revoke(lease, "");
    assertFails(() -> calls.commit(transaction), Reason.TRANSACTION_CONFLICT);
    assertThat(calls.get(Calls.ALONE, "k")).isNull();
    assertGone(lease);
  }

  @Test
  void refusesByName() {
    for (long ttlMs : new long[] {0, 999, 86_400_001}) {
      assertFails(() -> grant(ttlMs, ""), Reason.INVALID_ARGUMENT);
    }
    assertFails(
        () ->
            served
                .keyValues()
                .grantLease(
                    GrantLeaseRequest.newBuilder().setDatabase("none").setTtlMs(LONG_MS).build()),
        Reason.DATABASE_NOT_FOUND);
    assertGone(0);
    assertGone(4711);
    assertFails(() -> put("k", -1), Reason.LEASE_NOT_FOUND);
  }

  private void assertGone(long lease) {
    assertFails(() -> keepAlive(lease), Reason.LEASE_NOT_FOUND);
    assertFails(() -> get(lease), Reason.LEASE_NOT_FOUND);
    assertFails(() -> revoke(lease, ""), Reason.LEASE_NOT_FOUND);
    if (lease != 0) {
      assertFails(() -> put("late", lease), Reason.LEASE_NOT_FOUND);
    }
  }

  private GrantLeaseResponse grant(long ttlMs, String requestId) {
    return served
        .keyValues()
        .grantLease(GrantLeaseRequest.newBuilder().setTtlMs(ttlMs).setRequestId(requestId).build());
  }

  private long keepAlive(long lease) {
    return served
        .keyValues()
        .keepLeaseAlive(KeepLeaseAliveRequest.newBuilder().setLeaseId(lease).build())
        .getTtlMs();
  }

  private RevokeLeaseResponse revoke(long lease, String requestId) {
    return served
        .keyValues()
        .revokeLease(
            RevokeLeaseRequest.newBuilder().setLeaseId(lease).setRequestId(requestId).build());
  }

  private GetLeaseResponse get(long lease) {
    return served.keyValues().getLease(GetLeaseRequest.newBuilder().setLeaseId(lease).build());
  }

  private void put(String key, long lease) {
    var unused =
        served.keyValues().put(Calls.putRequest(Calls.ALONE, key, "v").setLeaseId(lease).build());
  }
}
