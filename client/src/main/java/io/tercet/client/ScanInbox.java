package io.tercet.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where the transport leaves the batches of a scan for its reader. Any thread may call it; futures
 * are completed outside of its lock, because they run code of the caller.
 */
final class ScanInbox {
  private final Deque<ScanBatch> batches = new ArrayDeque<>();
  private @Nullable CompletableFuture<Optional<ScanBatch>> waiting;
  private boolean sawEnd;
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable failure;

  /** The next batch, as soon as it is there; empty at the end. */
  synchronized CompletableFuture<Optional<ScanBatch>> take() {
    if (waiting != null && !waiting.isDone()) {
      throw new IllegalStateException("The batch before this one has not come yet");
    }
    ScanBatch next = batches.poll();
    if (next != null) {
      return CompletableFuture.completedFuture(Optional.of(next));
    }
    CompletableFuture<Optional<ScanBatch>> answer = new CompletableFuture<>();
    if (ended) {
      complete(answer);
    } else {
      waiting = answer;
    }
    return answer;
  }

  void add(ScanBatch batch) {
    CompletableFuture<Optional<ScanBatch>> reader;
    synchronized (this) {
      if (closed) {
        return;
      }
      sawEnd |= batch.end().isPresent();
      reader = waiting;
      waiting = null;
      if (reader == null) {
        batches.add(batch);
      }
    }
    if (reader != null) {
      reader.complete(Optional.of(batch));
    }
  }

  /** The stream is over, by this failure or as it should. */
  void end(@Nullable Throwable cause) {
    CompletableFuture<Optional<ScanBatch>> reader;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = cause;
      if (cause == null && !sawEnd) {
        failure = TercetClientException.cutShort();
      }
      reader = waiting;
      waiting = null;
    }
    if (reader != null) {
      complete(reader);
    }
  }

  /** Whether this call closed a stream that was still running. */
  boolean close() {
    boolean running;
    synchronized (this) {
      running = !ended && !closed;
      closed = true;
      batches.clear();
    }
    end(new CancellationException("The scan has been closed"));
    return running;
  }

  private void complete(CompletableFuture<Optional<ScanBatch>> reader) {
    if (failure == null) {
      reader.complete(Optional.empty());
    } else {
      reader.completeExceptionally(failure);
    }
  }
}
