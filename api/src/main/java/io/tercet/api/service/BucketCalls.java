package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.rpc.Answer;
import io.tercet.core.catalog.Container;
import io.tercet.core.transaction.Transaction;
import io.tercet.database.v1.Bucket;
import io.tercet.database.v1.CreateBucketRequest;
import io.tercet.database.v1.CreateBucketResponse;
import io.tercet.database.v1.DropBucketRequest;
import io.tercet.database.v1.DropBucketResponse;
import io.tercet.database.v1.ListBucketsRequest;
import io.tercet.database.v1.ListBucketsResponse;
import io.tercet.embedded.Databases;
import io.tercet.kv.BucketOptions;
import java.util.List;

/** The calls on buckets. May be used from any thread; all work is done by workers. */
final class BucketCalls {
  private final Backend backend;
  private final Databases databases;
  private final WriteCalls<CreateBucketResponse> creates;
  private final WriteCalls<DropBucketResponse> drops;

  BucketCalls(Backend backend) {
    this.backend = backend;
    this.databases = backend.tercet().databases();
    this.creates =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(CreateBucketResponse.parser()),
            CreateBucketResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
    this.drops =
        new WriteCalls<>(
            backend,
            new MessageCodec<>(DropBucketResponse.parser()),
            DropBucketResponse::getCommitVersion,
            (answer, version) -> answer.toBuilder().setCommitVersion(version).build());
  }

  void create(CreateBucketRequest request, Answer<CreateBucketResponse> call) {
    String bucket = Operations.bucket(request.getBucket());
    Target target =
        Target.of(
            request.getDatabase(),
            ByteString.EMPTY,
            request.getDurability(),
            request.getRequestId(),
            request);
    CreateBucketResponse created =
        CreateBucketResponse.newBuilder().setCommitVersion(WriteCalls.CHANGED).build();
    backend.onWorker(
        call,
        () ->
            creates.run(
                call,
                target,
                transaction -> {
                  databases.createBucket(
                      transaction,
                      target.database(),
                      bucket,
                      new BucketOptions(request.getKeepPrevious()));
                  return created;
                }));
  }

  void drop(DropBucketRequest request, Answer<DropBucketResponse> call) {
    String bucket = Operations.bucket(request.getBucket());
    Target target =
        Target.of(
            request.getDatabase(),
            ByteString.EMPTY,
            request.getDurability(),
            request.getRequestId(),
            request);
    DropBucketResponse dropped =
        DropBucketResponse.newBuilder().setCommitVersion(WriteCalls.CHANGED).build();
    backend.onWorker(
        call,
        () ->
            drops.run(
                call,
                target,
                transaction -> {
                  databases.dropBucket(transaction, target.database(), bucket);
                  return dropped;
                }));
  }

  void list(ListBucketsRequest request, Answer<ListBucketsResponse> call) {
    int size = Pages.size(request.getPageSize());
    String after = Pages.after(request.getPageToken());
    backend.onWorker(call, () -> call.send(list(request.getDatabase(), after, size)));
  }

  private ListBucketsResponse list(String database, String after, int size) {
    try (Transaction transaction = backend.tercet().begin(true)) {
      List<Container> found = databases.listBuckets(transaction, database, after, size + 1);
      ListBucketsResponse.Builder answer = ListBucketsResponse.newBuilder();
      for (Container bucket : found.subList(0, Math.min(size, found.size()))) {
        answer.addBuckets(
            Bucket.newBuilder()
                .setName(bucket.name())
                .setKeepPrevious(BucketOptions.of(bucket).keepPrevious()));
      }
      if (found.size() > size) {
        answer.setNextPageToken(Pages.token(found.get(size - 1).name()));
      }
      return answer.build();
    }
  }
}
