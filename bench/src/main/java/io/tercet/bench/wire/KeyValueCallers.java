package io.tercet.bench.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.tercet.bench.measure.Load;
import io.tercet.common.v1.Durability;
import io.tercet.kv.v1.BatchGetRequest;
import io.tercet.kv.v1.GetRequest;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.KeyValueServiceGrpc.KeyValueServiceStub;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous callers of a key-value service over some channels: the same for Tercet and for its
 * floors. Any thread.
 */
public final class KeyValueCallers implements AutoCloseable {
  private static final int LOADING_BATCH = 256;
  private static final int LOADING_CALLS = 8;

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<KeyValueServiceStub> stubs = new ArrayList<>();
  private final String bucket;
  private final int records;
  private final LongFunction<byte[]> keys;
  private final ByteString value;

  /**
   * Connects to a port of this machine.
   *
   * @param records how many different keys the callers use, numbered from 0
   * @param keys makes the key of a record
   */
  public KeyValueCallers(
      int port,
      int channelCount,
      String bucket,
      int records,
      LongFunction<byte[]> keys,
      byte[] value) {
    this.bucket = bucket;
    this.records = records;
    this.keys = keys;
    this.value = UnsafeByteOperations.unsafeWrap(value);
    for (int i = 0; i < channelCount; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().directExecutor().build();
      channels.add(channel);
      stubs.add(KeyValueServiceGrpc.newStub(channel));
    }
  }

  /** A caller that gets random records. */
  public Load.AsyncOperation gets(int caller) {
    KeyValueServiceStub stub = stubs.get(caller % stubs.size());
    SplittableRandom random = new SplittableRandom(caller);
    return completion ->
        start(
            completion,
            GetRequest.newBuilder().setBucket(bucket).setKey(randomKey(random)).build(),
            stub::get);
  }

  /** A caller that puts random records. */
  public Load.AsyncOperation puts(int caller, Durability durability) {
    KeyValueServiceStub stub = stubs.get(caller % stubs.size());
    SplittableRandom random = new SplittableRandom(caller);
    return completion ->
        start(
            completion,
            PutRequest.newBuilder()
                .setBucket(bucket)
                .setKey(randomKey(random))
                .setValue(value)
                .setDurability(durability)
                .build(),
            stub::put);
  }

  /** A caller that puts random records, each put with a request id of its own. */
  public Load.AsyncOperation putsOnce(int caller, Durability durability) {
    KeyValueServiceStub stub = stubs.get(caller % stubs.size());
    SplittableRandom random = new SplittableRandom(caller);
    return completion ->
        start(
            completion,
            PutRequest.newBuilder()
                .setBucket(bucket)
                .setKey(randomKey(random))
                .setValue(value)
                .setDurability(durability)
                .setRequestId(UUID.randomUUID().toString())
                .build(),
            stub::put);
  }

  /** A caller that gets so many random records with each call. */
  public Load.AsyncOperation batchGets(int caller, int batch) {
    KeyValueServiceStub stub = stubs.get(caller % stubs.size());
    SplittableRandom random = new SplittableRandom(caller);
    return completion -> {
      BatchGetRequest.Builder request = BatchGetRequest.newBuilder().setBucket(bucket);
      for (int i = 0; i < batch; i++) {
        request.addKeys(randomKey(random));
      }
      start(completion, request.build(), stub::batchGet);
    };
  }

  /** A caller that puts so many random records with each call, atomically. */
  public Load.AsyncOperation writes(int caller, int batch, Durability durability) {
    KeyValueServiceStub stub = stubs.get(caller % stubs.size());
    SplittableRandom random = new SplittableRandom(caller);
    return completion -> {
      WriteRequest.Builder request =
          WriteRequest.newBuilder().setBucket(bucket).setDurability(durability);
      for (int i = 0; i < batch; i++) {
        request.addThen(put(randomKey(random)));
      }
      start(completion, request.build(), stub::write);
    };
  }

  /** Puts all records from number {@code from} on up to {@code to}, excluded, in batches. */
  public void load(int from, int to) throws InterruptedException {
    Semaphore inFlight = new Semaphore(LOADING_CALLS);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Load.Completion completion =
        new Load.Completion() {
          @Override
          public void done() {
            inFlight.release();
          }

          @Override
          public void failed(Throwable cause) {
            failure.compareAndSet(null, cause);
            inFlight.release();
          }
        };
    for (int begin = from; begin < to && failure.get() == null; begin += LOADING_BATCH) {
      WriteRequest.Builder request =
          WriteRequest.newBuilder().setBucket(bucket).setDurability(Durability.DURABILITY_BUFFERED);
      for (int i = begin; i < Math.min(to, begin + LOADING_BATCH); i++) {
        request.addThen(put(UnsafeByteOperations.unsafeWrap(keys.apply(i))));
      }
      inFlight.acquire();
      start(completion, request.build(), stubs.get(0)::write);
    }
    inFlight.acquire(LOADING_CALLS);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("loading failed", failed);
    }
  }

  private Operation put(ByteString key) {
    PutOperation.Builder put = PutOperation.newBuilder().setKey(key).setValue(value);
    return Operation.newBuilder().setPut(put).build();
  }

  private static <Q, A> void start(
      Load.Completion completion, Q request, BiConsumer<Q, StreamObserver<A>> method) {
    Answer.<A>start(completion, answer -> method.accept(request, answer));
  }

  private ByteString randomKey(SplittableRandom random) {
    return UnsafeByteOperations.unsafeWrap(keys.apply(random.nextInt(records)));
  }

  @Override
  public void close() throws InterruptedException {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /** Makes a unary call. */
  @FunctionalInterface
  private interface Call<T> {
    void start(StreamObserver<T> answer);
  }

  /**
   * Passes the end of a unary call on. A call that is refused for now, as by a write stall, is made
   * again after a moment, as clients do; the wait counts.
   */
  private static final class Answer<T> implements StreamObserver<T> {
    private static final Executor AFTER_A_MOMENT =
        CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS);

    private final Call<T> call;
    private final Load.Completion completion;

    private Answer(Call<T> call, Load.Completion completion) {
      this.call = call;
      this.completion = completion;
    }

    static <T> void start(Load.Completion completion, Call<T> call) {
      call.start(new Answer<>(call, completion));
    }

    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable cause) {
      if (Status.fromThrowable(cause).getCode() == Status.Code.UNAVAILABLE) {
        AFTER_A_MOMENT.execute(() -> start(completion, call));
      } else {
        completion.failed(cause);
      }
    }

    @Override
    public void onCompleted() {
      completion.done();
    }
  }
}
