package io.tercet.bench.wire;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;

/** Answers at once, with messages of the size that a store would send: the floor of any server. */
public final class EchoService extends KeyValueServiceGrpc.KeyValueServiceImplBase {
  private final ByteString value;

  /** Creates a service that answers each get with one value. */
  public EchoService(byte[] value) {
    this.value = ByteString.copyFrom(value);
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    Entry entry = Entry.newBuilder().setValue(value).setVersion(1_000_000_007).build();
    observer.onNext(GetResponse.newBuilder().setEntry(entry).build());
    observer.onCompleted();
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> observer) {
    observer.onNext(PutResponse.newBuilder().setCommitVersion(1_000_000_007).build());
    observer.onCompleted();
  }
}
