package io.tercet.bench.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tercet.bench.rocks.RawStore;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.BatchGetResponse;
import io.tercet.kv.v1.BatchGetResult;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.GetResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.OperationResult;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.PutResponse;
import io.tercet.kv.v1.PutResult;
import io.tercet.kv.v1.WriteRequest;
import io.tercet.kv.v1.WriteResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Calls raw RocksDB on the transport's thread for each get; puts go to whatever {@link Puts} is
 * given: the floor of a store that is served.
 */
public final class RawService extends KeyValueServiceGrpc.KeyValueServiceImplBase
    implements AutoCloseable {
  private final RawStore store;
  private final Puts puts;
  private final ReadOptions reads = new ReadOptions();
  private final WriteOptions writes = new WriteOptions();

  /** Writes a record, and answers when that is done, on whatever thread. */
  @FunctionalInterface
  public interface Puts {
    void put(PutRequest request, StreamObserver<PutResponse> observer) throws RocksDBException;
  }

  /** Creates a service over the entries of a store. */
  public RawService(RawStore store, Puts puts) {
    this.store = store;
    this.puts = puts;
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    GetResponse.Builder response = GetResponse.newBuilder();
    try {
      byte[] value = store.db.get(store.entries(), reads, request.getKey().toByteArray());
      if (value != null) {
        response.setEntry(entry(value));
      }
    } catch (RocksDBException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
      return;
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> observer) {
    try {
      puts.put(request, observer);
    } catch (RocksDBException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
    }
  }

  @Override
  public void batchGet(BatchGetRequest request, StreamObserver<BatchGetResponse> observer) {
    List<byte[]> keys = new ArrayList<>(request.getKeysCount());
    for (ByteString key : request.getKeysList()) {
      keys.add(key.toByteArray());
    }
    BatchGetResponse.Builder response = BatchGetResponse.newBuilder();
    try {
      List<ColumnFamilyHandle> families = Collections.nCopies(keys.size(), store.entries());
      for (byte[] value : store.db.multiGetAsList(reads, families, keys)) {
        response.addResults(BatchGetResult.newBuilder().setEntry(entry(value)));
      }
    } catch (RocksDBException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
      return;
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  /** Writes all puts of a request as one batch, buffered. */
  @Override
  public void write(WriteRequest request, StreamObserver<WriteResponse> observer) {
    WriteResponse.Builder response = WriteResponse.newBuilder().setCommitVersion(1_000_000_007);
    OperationResult done =
        OperationResult.newBuilder().setPut(PutResult.getDefaultInstance()).build();
    try (WriteBatch batch = new WriteBatch()) {
      for (Operation operation : request.getThenList()) {
        PutOperation put = operation.getPut();
        batch.put(store.entries(), put.getKey().toByteArray(), put.getValue().toByteArray());
        response.addResults(done);
      }
      store.db.write(writes, batch);
    } catch (RocksDBException e) {
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
      return;
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static Entry entry(byte[] value) {
    return Entry.newBuilder()
        .setValue(UnsafeByteOperations.unsafeWrap(value))
        .setVersion(1_000_000_007)
        .build();
  }

  /** Answers a put. */
  public static void acknowledge(StreamObserver<PutResponse> observer) {
    observer.onNext(PutResponse.newBuilder().setCommitVersion(1_000_000_007).build());
    observer.onCompleted();
  }

  @Override
  public void close() {
    reads.close();
    writes.close();
  }
}
