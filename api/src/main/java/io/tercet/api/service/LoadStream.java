package io.tercet.api.service;

import io.tercet.api.config.Settings;
import io.tercet.api.rpc.Dialogue;
import io.tercet.api.rpc.DialogueMethod;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.EntryLoad;
import io.tercet.kv.Expiry;
import io.tercet.kv.LoadProgress;
import io.tercet.kv.v1.BulkLoadHeader;
import io.tercet.kv.v1.BulkLoadItem;
import io.tercet.kv.v1.BulkLoadRejection;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.BulkLoadResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a bulk load.
 *
 * <p>While one batch is being committed the next one is received. A batch is what has come by the
 * time the one before it is on disk, up to a size; another message is asked for only while less
 * than a batch is waiting. So a load holds two batches and one message, however large it is. No
 * batch begins while the caller does not read what became of those before.
 *
 * <p>All fields are guarded by the lock of this object.
 */
final class LoadStream implements DialogueMethod.Side<BulkLoadRequest> {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_ITEMS = 1000;

  /** What an item takes besides its key and value, roughly. */
  private static final int ITEM_BYTES = 100;

  private final Backend backend;
  private final Dialogue<BulkLoadResponse> call;
  private final Deque<EntryLoad.Item> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private @Nullable EntryLoad load;
  private long nextSequence;

  /** Whether the header has come. */
  private boolean begun;

  /** Whether a message that was asked for has not come yet. The first is asked for by the call. */
  private boolean asked = true;

  /** Whether something of this load is at the disk. */
  private boolean working;

  private boolean callerEnded;
  private @Nullable RuntimeException shuttingDown;
  private boolean over;

  LoadStream(Backend backend, Dialogue<BulkLoadResponse> call) {
    this.backend = backend;
    this.call = call;
  }

  @Override
  public synchronized void take(BulkLoadRequest message) {
    asked = false;
    if (over) {
      return;
    }
    if (begun) {
      add(message);
    } else {
      begun = true;
      begin(message);
    }
    goOn();
  }

  private void begin(BulkLoadRequest message) {
    if (!message.hasHeader() || message.getItemsCount() > 0) {
      throw invalid("header", "The first message of a load is its header alone.");
    }
    BulkLoadHeader header = message.getHeader();
    EntryLoad.Plan plan =
        new EntryLoad.Plan(
            call.info().principal(),
            Backend.database(header.getDatabase()),
            Operations.bucket(header.getBucket()),
            header.getLoadId(),
            switch (header.getMode()) {
              case BULK_LOAD_MODE_UNSPECIFIED, BULK_LOAD_MODE_REPLACE -> false;
              case BULK_LOAD_MODE_SKIP_EXISTING -> true;
              case UNRECOGNIZED -> throw invalid("mode", "There is no such mode of a load.");
            });
    work(
        () -> {
          EntryLoad opened = backend.tercet().keyValues().load(plan, deadlineNanos());
          return CompletableFuture.completedFuture(opened);
        },
        opened -> {
          load = opened;
          nextSequence = opened.progress().lastSequence() + 1;
          return answer(new EntryLoad.Step(opened.progress(), List.of()));
        });
  }

  private void add(BulkLoadRequest message) {
    if (message.hasHeader()) {
      throw invalid("header", "A load has one header, in its first message.");
    }
    if (message.getItemsCount() == 0) {
      return;
    }
    long sequence = message.getFirstSequence();
    if (sequence < 1 || sequence > nextSequence) {
      throw invalid("first_sequence", "Items are numbered from 1 on without a gap.")
          .with("value", sequence)
          .with("expected", nextSequence);
    }
    for (BulkLoadItem item : message.getItemsList()) {
      if (sequence == nextSequence) {
        waiting.add(item(sequence, item));
        waitingBytes += sizeOf(item.getKey().size(), item.getValue().size());
        nextSequence++;
      }
      sequence++;
    }
  }

  private static EntryLoad.Item item(long sequence, BulkLoadItem item) {
    return new EntryLoad.Item(
        sequence,
        item.getKey().toByteArray(),
        item.getValue().toByteArray(),
        switch (item.getExpiryCase()) {
          case TTL_MS -> new Expiry.After(item.getTtlMs());
          case EXPIRE_AT_MS -> new Expiry.At(item.getExpireAtMs());
          case EXPIRY_NOT_SET -> Expiry.NEVER;
        });
  }

  private static long sizeOf(long keyBytes, long valueBytes) {
    return keyBytes + valueBytes + ITEM_BYTES;
  }

  @Override
  public synchronized void callerEnded() {
    callerEnded = true;
    if (!begun) {
      throw invalid("header", "The first message of a load is its header; none came.");
    }
    goOn();
  }

  @Override
  public synchronized void ready() {
    goOn();
  }

  @Override
  public synchronized void cancelled() {
    over = true;
    waiting.clear();
  }

  @Override
  public synchronized void shutDown(RuntimeException why) {
    shuttingDown = why;
    goOn();
  }

  /** Does what can be done now. What is at the disk is waited for, and calls this at its end. */
  private void goOn() {
    EntryLoad known = load;
    if (over || working) {
      askForMore();
      return;
    }
    RuntimeException why = shuttingDown;
    if (why != null) {
      cancelled();
      call.fail(why);
    } else if (known != null && !waiting.isEmpty() && call.isReady()) {
      List<EntryLoad.Item> batch = nextBatch();
      work(() -> known.applyAsync(batch, deadlineNanos()), LoadStream::answer);
    } else if (known != null && waiting.isEmpty() && callerEnded) {
      cancelled();
      call.end();
    }
    askForMore();
  }

  private void askForMore() {
    boolean room = waitingBytes < BATCH_BYTES && waiting.size() < BATCH_ITEMS;
    if (!over && load != null && room && !asked && !callerEnded) {
      asked = true;
      call.request();
    }
  }

  private List<EntryLoad.Item> nextBatch() {
    List<EntryLoad.Item> batch = new ArrayList<>();
    long bytes = 0;
    while (bytes < BATCH_BYTES && batch.size() < BATCH_ITEMS && !waiting.isEmpty()) {
      EntryLoad.Item item = waiting.remove();
      bytes += sizeOf(item.key().length, item.value().length);
      batch.add(item);
    }
    waitingBytes -= bytes;
    return batch;
  }

  /** What may wait for the disk. */
  private interface Work<T> {
    CompletableFuture<T> start();
  }

  private <T> void work(Work<T> what, Function<T, BulkLoadResponse> answer) {
    working = true;
    try {
      backend.workers().execute(() -> run(what, answer));
    } catch (RejectedExecutionException e) {
      ended(
          null,
          new TercetException(Reason.SHUTTING_DOWN, "The server is shutting down.", e),
          answer);
    }
  }

  private <T> void run(Work<T> what, Function<T, BulkLoadResponse> answer) {
    CompletableFuture<T> running;
    try {
      running = what.start();
    } catch (RuntimeException | Error e) {
      running = CompletableFuture.failedFuture(e);
    }
    var unused = running.whenComplete((result, error) -> ended(result, error, answer));
  }

  private synchronized <T> void ended(
      @Nullable T result, @Nullable Throwable error, Function<T, BulkLoadResponse> answer) {
    working = false;
    if (over) {
      return;
    }
    if (result == null) {
      cancelled();
      call.fail(error == null ? new IllegalStateException("neither result nor error") : error);
      return;
    }
    call.send(answer.apply(result));
    goOn();
  }

  /** A load has no deadline of its own, but each of its commits has. */
  private long deadlineNanos() {
    long timeoutMs = backend.config().get(Settings.CALL_TIMEOUT_MS);
    return backend.tercet().store().engine().clock().nanos()
        + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  private static BulkLoadResponse answer(EntryLoad.Step step) {
    LoadProgress progress = step.progress();
    BulkLoadResponse.Builder answer =
        BulkLoadResponse.newBuilder()
            .setLastSequence(progress.lastSequence())
            .setLoadedCount(progress.loaded())
            .setSkippedCount(progress.skipped())
            .setRejectedCount(progress.rejected());
    for (EntryLoad.Rejection rejection : step.rejections()) {
      answer.addRejections(
          BulkLoadRejection.newBuilder()
              .setSequence(rejection.sequence())
              .setReason(rejection.why().reason().name())
              .setText(rejection.why().getMessage()));
    }
    return answer.build();
  }

  private static TercetException invalid(String field, String text) {
    return new TercetException(Reason.INVALID_ARGUMENT, text).with("field", field);
  }
}
