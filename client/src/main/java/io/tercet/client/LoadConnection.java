package io.tercet.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.BulkLoadResponse;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a bulk load, as a thread that waits sees it. The transport may call it from any
 * thread, what sends and takes is one thread.
 */
final class LoadConnection extends ClientCall.Listener<BulkLoadResponse> implements AutoCloseable {
  private static final int ANSWERS_AHEAD = 16;

  private final ClientCall<BulkLoadRequest, BulkLoadResponse> call;
  private final Deque<BulkLoadResponse> answers = new ArrayDeque<>();
  private @Nullable Status closed;
  private @Nullable Metadata trailers;

  private LoadConnection(ClientCall<BulkLoadRequest, BulkLoadResponse> call) {
    this.call = call;
  }

  static LoadConnection open(Channel channel, BulkLoadRequest header) {
    ClientCall<BulkLoadRequest, BulkLoadResponse> call =
        channel.newCall(KeyValueServiceGrpc.getBulkLoadMethod(), CallOptions.DEFAULT);
    LoadConnection connection = new LoadConnection(call);
    call.start(connection, new Metadata());
    call.request(ANSWERS_AHEAD);
    call.sendMessage(header);
    return connection;
  }

  /**
   * Waits until there is an answer, and takes it; null if the stream has ended in order.
   *
   * @throws TercetClientException if it has failed
   */
  synchronized @Nullable BulkLoadResponse next() {
    try {
      while (answers.isEmpty() && closed == null) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return poll();
  }

  /** Takes an answer if there is one; otherwise as {@link #next}, but does not wait. */
  synchronized @Nullable BulkLoadResponse poll() {
    BulkLoadResponse answer = answers.poll();
    if (answer != null) {
      call.request(1);
      return answer;
    }
    Status end = closed;
    if (end != null && !end.isOk()) {
      throw Failures.of(end, trailers, false);
    }
    return null;
  }

  /** Waits until a message would be sent at once, or there is something to take; tells which. */
  synchronized boolean awaitReady() {
    try {
      while (answers.isEmpty() && closed == null && !call.isReady()) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return answers.isEmpty() && closed == null;
  }

  private static TercetClientException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return TercetClientException.loadInterrupted(cause);
  }

  void send(BulkLoadRequest message) {
    call.sendMessage(message);
  }

  void endOfItems() {
    call.halfClose();
  }

  @Override
  public synchronized void onMessage(BulkLoadResponse answer) {
    answers.add(answer);
    notifyAll();
  }

  @Override
  public synchronized void onReady() {
    notifyAll();
  }

  @Override
  public synchronized void onClose(Status status, Metadata said) {
    closed = status;
    trailers = said;
    notifyAll();
  }

  /** Ends the stream, if it has not ended. */
  @Override
  public void close() {
    Streams.end(call, "Closed by the loader");
  }
}
