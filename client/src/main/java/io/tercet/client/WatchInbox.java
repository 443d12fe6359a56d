package io.tercet.client;

import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where the transport leaves the commits of a watch for its reader, and what is known of how far
 * both have come. Any thread may call it; futures are completed outside of its lock, because they
 * run code of the caller.
 */
final class WatchInbox {
  private static final long CONNECTED = Long.MAX_VALUE;

  private final WatchRequest request;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final Deque<Item> items = new ArrayDeque<>();

  /** The token of the last message that was received whole. */
  private String receivedToken = "";

  /** The parts so far of a commit that does not fit into one message. */
  private final List<WatchEvent> parts = new ArrayList<>();

  private String takenToken = "";
  private long takenVersion;
  private @Nullable CompletableFuture<WatchCommit> waiting;
  private Runnable waitingReadsOn = () -> {};
  private @Nullable Throwable failure;
  private int failures;
  private long lostNanos = CONNECTED;

  /**
   * Something to take.
   *
   * @param commit null if the message only says how far the watch has come
   * @param token goes on after this
   * @param version up to which everything was told then
   * @param last whether it is the last of its message
   */
  private record Item(@Nullable WatchCommit commit, String token, long version, boolean last) {}

  WatchInbox(WatchRequest request) {
    this.request = request;
  }

  /** Returns what to ask for, so that what was received whole is not sent again. */
  synchronized WatchRequest nextRequest() {
    return receivedToken.isEmpty()
        ? request
        : request.toBuilder().setResumeToken(receivedToken).build();
  }

  CompletableFuture<Void> started() {
    return started;
  }

  /** Takes a message in; tells whether to read the next one at once. */
  boolean add(WatchResponse message) {
    CompletableFuture<WatchCommit> reader = null;
    Item first = null;
    boolean readsOn;
    synchronized (this) {
      failures = 0;
      lostNanos = CONNECTED;
      readsOn = !receive(message);
      if (waiting != null && !items.isEmpty()) {
        first = takeItem(waitingReadsOn);
        if (first != null) {
          reader = waiting;
          waiting = null;
        }
      }
    }
    if (message.hasHeader()) {
      started.complete(null);
    }
    if (reader != null && first != null && first.commit() != null) {
      reader.complete(first.commit());
    }
    return readsOn;
  }

  /** Puts what a message has into the queue; tells whether the reader has something to take. */
  private boolean receive(WatchResponse message) {
    String before = receivedToken;
    int count = message.getCommitsCount();
    for (int i = 0; i < count; i++) {
      io.tercet.kv.v1.WatchCommit commit = message.getCommits(i);
      commit.getEventsList().forEach(event -> parts.add(WatchEvent.of(event)));
      if (commit.getContinued()) {
        return false;
      }
      WatchCommit whole =
          new WatchCommit(
              commit.getVersion(), Instant.ofEpochMilli(commit.getTimeMs()), List.copyOf(parts));
      parts.clear();
      boolean last = i == count - 1;
      items.add(
          last
              ? new Item(whole, message.getResumeToken(), message.getProgressVersion(), true)
              : new Item(whole, before + "@" + whole.version(), whole.version(), false));
    }
    receivedToken = message.getResumeToken();
    if (count > 0) {
      return true;
    }
    if (items.isEmpty()) {
      takenToken = receivedToken;
      takenVersion = message.getProgressVersion();
      return false;
    }
    items.add(new Item(null, receivedToken, message.getProgressVersion(), true));
    return true;
  }

  /** Returns the next commit as soon as there is one. */
  CompletableFuture<WatchCommit> take(Runnable readOn) {
    synchronized (this) {
      if (waiting != null) {
        throw new IllegalStateException("The commit before this one has not come yet");
      }
      Item item = takeItem(readOn);
      if (item != null && item.commit() != null) {
        return CompletableFuture.completedFuture(item.commit());
      }
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      CompletableFuture<WatchCommit> answer = new CompletableFuture<>();
      waiting = answer;
      waitingReadsOn = readOn;
      return answer;
    }
  }

  /** Takes the next item that has a commit, and notes how far the reader has come. */
  private @Nullable Item takeItem(Runnable readOn) {
    Item item = items.poll();
    while (item != null) {
      takenToken = item.token();
      takenVersion = item.version();
      if (item.last()) {
        readOn.run();
      }
      if (item.commit() != null) {
        return item;
      }
      item = items.poll();
    }
    return null;
  }

  /** Takes a question back that was not answered in time, or returns the answer that came. */
  Optional<WatchCommit> withdraw(CompletableFuture<WatchCommit> asked) {
    synchronized (this) {
      if (asked == waiting) {
        waiting = null;
        return Optional.empty();
      }
    }
    return Optional.of(asked.join());
  }

  synchronized String resumeToken() {
    return takenToken;
  }

  synchronized long progressVersion() {
    return takenVersion;
  }

  /** Notes that the connection was lost; returns how often since the last message. */
  synchronized int lost() {
    parts.clear();
    if (lostNanos == CONNECTED) {
      lostNanos = System.nanoTime();
    }
    return ++failures;
  }

  /** Returns for how long there has been no connection, in nanoseconds. */
  synchronized long lostForNanos() {
    return lostNanos == CONNECTED ? 0 : System.nanoTime() - lostNanos;
  }

  /** The watch is over; what was received can still be taken. */
  void fail(Throwable cause) {
    CompletableFuture<WatchCommit> reader;
    synchronized (this) {
      if (failure == null) {
        failure = cause;
      }
      reader = waiting;
      waiting = null;
    }
    started.completeExceptionally(cause);
    if (reader != null) {
      reader.completeExceptionally(cause);
    }
  }

  void close() {
    synchronized (this) {
      items.clear();
    }
    fail(new CancellationException("The watch has been closed"));
  }
}
