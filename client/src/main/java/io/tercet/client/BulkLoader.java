package io.tercet.client;

import io.grpc.Channel;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.BulkLoadResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bulk load, over as many streams as it takes. What was taken from the source and is not on
 * disk is held, up to a size, so that it can be sent again by another stream. For one thread.
 */
final class BulkLoader {
  private static final int REJECTIONS_MAX = 1_000;
  private static final int MESSAGE_BYTES = 256 << 10;
  private static final int MESSAGE_ITEMS = 1_000;
  private static final long AHEAD_BYTES = 8 << 20;

  private final Channel channel;
  private final BulkLoadRequest header;
  private final Iterator<LoadEntry> source;
  private final BulkLoadOptions options;
  private final Duration firstRetryFor;

  /** Messages whose items are not all on disk, in order. */
  private final Deque<BulkLoadRequest> held = new ArrayDeque<>();

  private final List<BulkLoadRejection> rejections = new ArrayList<>();
  private long heldBytes;
  private long taken;
  private @Nullable BulkLoadProgress progress;
  private int failures;
  private long lastHeardNanos = System.nanoTime();

  /**
   * Makes a load.
   *
   * @param firstRetryFor how long to try to reach a server that has not answered yet
   */
  BulkLoader(
      Channel channel,
      BulkLoadRequest header,
      Iterator<LoadEntry> source,
      BulkLoadOptions options,
      Duration firstRetryFor) {
    this.channel = channel;
    this.header = header;
    this.source = source;
    this.options = options;
    this.firstRetryFor = firstRetryFor;
  }

  BulkLoadResult run() {
    while (true) {
      try (LoadConnection connection = LoadConnection.open(channel, header)) {
        return stream(connection);
      } catch (TercetClientException failure) {
        failures++;
        if (!worthAnother(failure) || !Caller.sleep(RetryPolicy.delayMs(failure, failures))) {
          throw failure;
        }
      }
    }
  }

  private boolean worthAnother(TercetClientException failure) {
    Duration retryFor = progress == null ? firstRetryFor : options.retryFor();
    return RetryPolicy.mayRepeat(failure, Repeat.ALWAYS)
        && Duration.ofNanos(System.nanoTime() - lastHeardNanos).compareTo(retryFor) < 0;
  }

  private BulkLoadResult stream(LoadConnection connection) {
    BulkLoadResponse first = connection.next();
    if (first == null) {
      throw TercetClientException.cutShort();
    }
    resumeAfter(first.getLastSequence());
    heard(first);
    for (BulkLoadRequest message : List.copyOf(held)) {
      send(connection, message);
    }
    while (source.hasNext()) {
      while (heldBytes >= AHEAD_BYTES) {
        heardOrCutShort(connection.next());
      }
      BulkLoadRequest message = takeMessage();
      held.add(message);
      heldBytes += message.getSerializedSize();
      send(connection, message);
    }
    connection.endOfItems();
    for (BulkLoadResponse next = connection.next(); next != null; next = connection.next()) {
      heard(next);
    }
    BulkLoadProgress last = progress;
    if (last == null || last.lastSequence() < taken) {
      throw TercetClientException.cutShort();
    }
    return new BulkLoadResult(last, List.copyOf(rejections));
  }

  /** Leaves out what an earlier call with the same load id has loaded. */
  private void resumeAfter(long sequence) {
    long sentBefore = held.isEmpty() ? taken : held.getFirst().getFirstSequence() - 1;
    if (sequence < sentBefore) {
      throw TercetClientException.loadForgotten(sequence, sentBefore);
    }
    while (taken < sequence && source.hasNext()) {
      source.next();
      taken++;
    }
    if (taken < sequence) {
      throw new IllegalArgumentException(
          "The load id stands for "
              + sequence
              + " items or more, and there are only "
              + taken
              + "; choose another id");
    }
  }

  private void send(LoadConnection connection, BulkLoadRequest message) {
    while (!connection.awaitReady()) {
      heardOrCutShort(connection.poll());
    }
    connection.send(message);
  }

  private void heardOrCutShort(@Nullable BulkLoadResponse answer) {
    if (answer == null) {
      // The server ended the stream in order, though not all was sent.
      throw TercetClientException.cutShort();
    }
    heard(answer);
  }

  private void heard(BulkLoadResponse answer) {
    failures = 0;
    lastHeardNanos = System.nanoTime();
    long last = answer.getLastSequence();
    while (!held.isEmpty() && lastOf(held.getFirst()) <= last) {
      heldBytes -= held.remove().getSerializedSize();
    }
    for (io.tercet.kv.v1.BulkLoadRejection each : answer.getRejectionsList()) {
      if (rejections.size() < REJECTIONS_MAX) {
        rejections.add(new BulkLoadRejection(each.getSequence(), each.getReason(), each.getText()));
      }
    }
    BulkLoadProgress now =
        new BulkLoadProgress(
            last, answer.getLoadedCount(), answer.getSkippedCount(), answer.getRejectedCount());
    progress = now;
    options.listener().accept(now);
  }

  private static long lastOf(BulkLoadRequest message) {
    return message.getFirstSequence() + message.getItemsCount() - 1;
  }

  private BulkLoadRequest takeMessage() {
    BulkLoadRequest.Builder message = BulkLoadRequest.newBuilder().setFirstSequence(taken + 1);
    long bytes = 0;
    while (bytes < MESSAGE_BYTES && message.getItemsCount() < MESSAGE_ITEMS && source.hasNext()) {
      LoadEntry entry = source.next();
      taken++;
      message.addItems(entry.item());
      bytes += entry.item().getSerializedSize();
    }
    return message.build();
  }
}
