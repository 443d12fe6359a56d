package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.rpc.Answer;
import io.tercet.kv.Leases;
import io.tercet.kv.v1.GetLeaseRequest;
import io.tercet.kv.v1.GetLeaseResponse;
import io.tercet.kv.v1.GrantLeaseRequest;
import io.tercet.kv.v1.GrantLeaseResponse;
import io.tercet.kv.v1.KeepLeaseAliveRequest;
import io.tercet.kv.v1.KeepLeaseAliveResponse;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.RevokeLeaseResponse;

/** The calls on leases. May be used from any thread. */
final class LeaseCalls {
  private final Backend backend;
  private final Leases leases;
  private final WriteCalls<GrantLeaseResponse> grants;
  private final WriteCalls<RevokeLeaseResponse> revocations;

  LeaseCalls(Backend backend) {
    this.backend = backend;
    this.leases = backend.tercet().keyValues().leases();
    this.grants =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(GrantLeaseResponse.parser()),
            GrantLeaseResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.revocations =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(RevokeLeaseResponse.parser()),
            RevokeLeaseResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
  }

  void grant(GrantLeaseRequest request, Answer<GrantLeaseResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            ByteString.EMPTY,
            request.getDurability(),
            request.getRequestId(),
            request);
    grants.answer(
        call,
        leases.grantAsync(
            grants.options(target, call.info()),
            target.database(),
            request.getTtlMs(),
            grants.codec(),
            id ->
                GrantLeaseResponse.newBuilder()
                    .setCommitVersion(WriteCalls.CHANGED)
                    .setLeaseId(id)
                    .setTtlMs(request.getTtlMs())
                    .build()));
  }

  void keepAlive(KeepLeaseAliveRequest request, Answer<KeepLeaseAliveResponse> call) {
    long ttlMs = leases.keepAlive(Backend.database(request.getDatabase()), request.getLeaseId());
    call.send(KeepLeaseAliveResponse.newBuilder().setTtlMs(ttlMs).build());
  }

  void revoke(RevokeLeaseRequest request, Answer<RevokeLeaseResponse> call) {
    Target target =
        Target.of(
            request.getDatabase(),
            ByteString.EMPTY,
            request.getDurability(),
            request.getRequestId(),
            request);
    backend.onWorker(
        call,
        () ->
            revocations.answer(
                call,
                leases.revokeAsync(
                    revocations.options(target, call.info()),
                    target.database(),
                    request.getLeaseId(),
                    revocations.codec(),
                    deleted ->
                        RevokeLeaseResponse.newBuilder()
                            .setCommitVersion(WriteCalls.CHANGED)
                            .setDeletedCount(deleted)
                            .build())));
  }

  void get(GetLeaseRequest request, Answer<GetLeaseResponse> call) {
    Leases.Description lease =
        leases.describe(Backend.database(request.getDatabase()), request.getLeaseId());
    call.send(
        GetLeaseResponse.newBuilder()
            .setTtlMs(lease.ttlMs())
            .setRemainingMs(lease.remainingMs())
            .setKeyCount(lease.keyCount())
            .build());
  }
}
