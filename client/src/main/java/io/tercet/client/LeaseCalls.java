package io.tercet.client;

import io.tercet.client.Caller.Call;
import io.tercet.kv.v1.GetLeaseRequest;
import io.tercet.kv.v1.GetLeaseResponse;
import io.tercet.kv.v1.GrantLeaseRequest;
import io.tercet.kv.v1.GrantLeaseResponse;
import io.tercet.kv.v1.KeepLeaseAliveRequest;
import io.tercet.kv.v1.KeepLeaseAliveResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.RevokeLeaseResponse;
import java.time.Duration;

/** The calls on leases as requests. Immutable; any thread may call it. */
record LeaseCalls(Session session) {

  /** A call that grants a lease, which lives from no earlier than now. */
  Call<GrantLeaseRequest, GrantLeaseResponse, Lease> grant(Duration ttl) {
    String requestId = session.requestIds().next("");
    long nowNanos = System.nanoTime();
    return Call.write(
        KeyValueServiceGrpc.getGrantLeaseMethod(),
        GrantLeaseRequest.newBuilder()
            .setDatabase(session.database())
            .setTtlMs(Times.atLeastOneMs(ttl, "ttl"))
            .setRequestId(requestId)
            .build(),
        session.writes(requestId),
        answer ->
            Lease.granted(
                this, answer.getLeaseId(), Duration.ofMillis(answer.getTtlMs()), nowNanos));
  }

  Call<KeepLeaseAliveRequest, KeepLeaseAliveResponse, Boolean> keepAlive(long leaseId) {
    return Call.read(
        KeyValueServiceGrpc.getKeepLeaseAliveMethod(),
        KeepLeaseAliveRequest.newBuilder()
            .setDatabase(session.database())
            .setLeaseId(leaseId)
            .build(),
        Repeat.ALWAYS,
        answer -> true);
  }

  Call<RevokeLeaseRequest, RevokeLeaseResponse, Boolean> revoke(long leaseId) {
    String requestId = session.requestIds().next("");
    return Call.write(
        KeyValueServiceGrpc.getRevokeLeaseMethod(),
        RevokeLeaseRequest.newBuilder()
            .setDatabase(session.database())
            .setLeaseId(leaseId)
            .setRequestId(requestId)
            .build(),
        // To revoke a lease once more changes nothing.
        Repeat.ALWAYS,
        answer -> true);
  }

  Call<GetLeaseRequest, GetLeaseResponse, LeaseInfo> info(long leaseId) {
    return Call.read(
        KeyValueServiceGrpc.getGetLeaseMethod(),
        GetLeaseRequest.newBuilder().setDatabase(session.database()).setLeaseId(leaseId).build(),
        Repeat.ALWAYS,
        LeaseInfo::of);
  }
}
