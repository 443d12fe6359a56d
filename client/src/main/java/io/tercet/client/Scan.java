package io.tercet.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running scan: entries as a stream, to be iterated over once, or taken in batches, blocking or
 * not.
 *
 * <pre>{@code
 * try (Scan scan = bucket.scan(ScanOptions.prefix(prefix))) {
 *   for (Entry entry : scan) { ... }
 * }
 * }</pre>
 *
 * <p>The server sends no more than the reader takes: at most two batches wait in the client. The
 * deadline of the client holds for each batch. While nothing was received, a scan that the server
 * could not begin is begun again, as a call is that reads. To be used by one thread at a time;
 * {@link #close} may be called by any thread, and ends the scan in the server.
 */
public final class Scan implements Iterable<Entry>, AutoCloseable {
  // One batch with the reader, one on its way.
  private static final int MESSAGES_AHEAD = 2;

  private static final String CLOSED = "Closed by the reader";

  private final Channel channel;
  private final ScanRequest request;
  private final Duration deadline;
  private final Executor executor;
  private final Attempts openings;
  private final ScanInbox inbox = new ScanInbox();
  private volatile @Nullable ClientCall<ScanRequest, ScanResponse> running;
  private volatile boolean closed;
  private boolean iterated;

  private Scan(Caller caller, ScanRequest request, Repeat repeat) {
    this.channel = caller.channel();
    this.request = request;
    this.deadline = caller.deadline();
    this.executor = caller.executor();
    this.openings = new Attempts(repeat, false, caller.deadline(), caller.policy());
  }

  static Scan start(Caller caller, ScanRequest request, Repeat repeat) {
    Scan scan = new Scan(caller, request, repeat);
    scan.open();
    return scan;
  }

  private void open() {
    if (closed) {
      return;
    }
    // Without a deadline for the whole: a reader may take its time.
    ClientCall<ScanRequest, ScanResponse> call =
        channel.newCall(KeyValueServiceGrpc.getScanMethod(), CallOptions.DEFAULT);
    call.start(new Listener(), new Metadata());
    running = call;
    call.request(MESSAGES_AHEAD);
    call.sendMessage(request);
    call.halfClose();
    if (closed) {
      // Closed before `running` was set, which is what closing looks at.
      Streams.end(call, CLOSED);
    }
  }

  /**
   * Takes the next batch, without waiting; nothing after the last one, which says why the scan
   * ended. The next call must not come before the future of this one is complete.
   */
  public CompletableFuture<Optional<ScanBatch>> nextBatchAsync() {
    CompletableFuture<Optional<ScanBatch>> next = inbox.take();
    if (next.isDone()) {
      readOn(next);
      return next;
    }
    return next.orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
        .handle(
            (batch, failure) -> {
              if (failure instanceof TimeoutException) {
                close();
                throw late();
              }
              if (failure != null) {
                throw new CompletionException(failure);
              }
              readOn(next);
              return batch;
            });
  }

  /** Takes the next batch, as {@link #nextBatchAsync} does, and waits for it. */
  public Optional<ScanBatch> nextBatch() {
    try {
      return nextBatchAsync().join();
    } catch (CompletionException e) {
      TercetClientException failure = Failures.find(e);
      throw failure == null ? e : failure;
    }
  }

  /**
   * Returns the entries one by one. It can be asked for once. At the end of the scan it closes it.
   * It throws a {@link TercetClientException} of reason {@code VIEW_EXPIRED} where the scan ended
   * before its range did because it took too long, and never ends silently then; use {@link
   * #nextBatch} to read on.
   */
  @Override
  public Iterator<Entry> iterator() {
    if (iterated) {
      throw new IllegalStateException("A scan can be iterated over once; start another one");
    }
    iterated = true;
    return new Entries();
  }

  /** Ends the scan, here and in the server. To close it again is of no effect. */
  @Override
  public void close() {
    closed = true;
    ClientCall<ScanRequest, ScanResponse> call = running;
    if (inbox.close() && call != null) {
      Streams.end(call, CLOSED);
    }
  }

  private void readOn(CompletableFuture<Optional<ScanBatch>> taken) {
    ClientCall<ScanRequest, ScanResponse> call = running;
    if (!taken.isCompletedExceptionally() && taken.join().isPresent() && call != null) {
      call.request(1);
    }
  }

  private TercetClientException late() {
    return Failures.of(
        Status.DEADLINE_EXCEEDED.withDescription(
            "No batch of the scan came within " + deadline.toMillis() + " ms"),
        null,
        false);
  }

  private final class Entries implements Iterator<Entry> {
    private Iterator<Entry> batch = List.<Entry>of().iterator();
    private boolean ended;
    private boolean expired;

    @Override
    public boolean hasNext() {
      while (!batch.hasNext() && !ended) {
        if (expired) {
          throw TercetClientException.viewExpired();
        }
        Optional<ScanBatch> next = nextBatch();
        if (next.isEmpty()) {
          ended = true;
          close();
        } else {
          batch = next.get().entries().iterator();
          expired = next.get().end().filter(EndReason.VIEW_EXPIRED::equals).isPresent();
        }
      }
      return batch.hasNext();
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The scan has ended");
      }
      return batch.next();
    }
  }

  private final class Listener extends ClientCall.Listener<ScanResponse> {
    private long readVersion;
    private boolean received;

    @Override
    public void onMessage(ScanResponse message) {
      received = true;
      if (message.hasHeader()) {
        readVersion = message.getHeader().getReadVersion();
      }
      Optional<EndReason> end =
          message.hasEnd()
              ? Optional.of(EndReason.of(message.getEnd().getReason()))
              : Optional.empty();
      List<Entry> entries = message.getEntriesList().stream().map(Entry::of).toList();
      inbox.add(new ScanBatch(readVersion, entries, message.getResumeToken(), end));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        inbox.end(null);
        return;
      }
      TercetClientException failure = openings.failed(status, trailers);
      long delayMs = received ? Attempts.GIVE_UP : openings.delayMs(failure);
      if (delayMs == Attempts.GIVE_UP) {
        inbox.end(failure);
      } else {
        CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, executor)
            .execute(Scan.this::open);
      }
    }
  }
}
