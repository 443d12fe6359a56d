package io.tercet.api.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tercet.api.rpc.BatchSource;
import io.tercet.kv.Entry;
import io.tercet.kv.EntryEvent;
import io.tercet.kv.EntryWatch;
import io.tercet.kv.ResumeTokens;
import io.tercet.kv.v1.WatchCommit;
import io.tercet.kv.v1.WatchEvent;
import io.tercet.kv.v1.WatchEventType;
import io.tercet.kv.v1.WatchHeader;
import io.tercet.kv.v1.WatchResponse;
import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The messages of one watch. One thread at a time. */
final class WatchSource implements BatchSource<WatchResponse> {
  /** The part of a commit that stands in one message, about. */
  private static final long PART_BYTES = 1 << 20;

  /** An event costs about so much in a message besides its key and value. */
  private static final int EVENT_BYTES = 24;

  private final EntryWatch watch;
  private final ResumeTokens tokens;
  private final boolean keysOnly;
  private final boolean withPrevious;
  private final long afterVersion;
  private final long batchBytes;
  private final Heartbeat heartbeat;

  private boolean started;

  /** The commit of which some is still to be sent. */
  private EntryWatch.@Nullable Changes current;

  private Iterator<EntryEvent> rest = Collections.emptyIterator();

  /**
   * Creates it over a watch that is open, which belongs to it from now on.
   *
   * @param afterVersion commits up to this one are left out
   * @param batchBytes about how large one message is
   */
  WatchSource(
      EntryWatch watch,
      ResumeTokens tokens,
      boolean keysOnly,
      boolean withPrevious,
      long afterVersion,
      long batchBytes,
      Heartbeat heartbeat) {
    this.watch = watch;
    this.tokens = tokens;
    this.keysOnly = keysOnly;
    this.withPrevious = withPrevious;
    this.afterVersion = afterVersion;
    this.batchBytes = batchBytes;
    this.heartbeat = heartbeat;
  }

  @Override
  public void whenReady(Runnable wake) {
    watch.whenReady(wake);
    heartbeat.start(wake);
  }

  @Override
  public @Nullable Batch<WatchResponse> next() {
    WatchResponse.Builder message = WatchResponse.newBuilder();
    if (!started) {
      started = true;
      message.setHeader(WatchHeader.newBuilder().setAfterVersion(watch.position().version()));
      return send(message);
    }
    long bytes = 0;
    while (bytes < batchBytes) {
      // What is large stands alone, so that messages stay small.
      if (current == null && !begin()) {
        break;
      }
      bytes += addPart(message);
      if (current != null) {
        return send(message);
      }
    }
    return message.getCommitsCount() == 0 && !heartbeat.isDue() ? null : send(message);
  }

  private boolean begin() {
    EntryWatch.Changes changes = watch.poll();
    while (changes != null && changes.version() <= afterVersion) {
      changes = watch.poll();
    }
    if (changes == null) {
      return false;
    }
    current = changes;
    rest = changes.events().iterator();
    return true;
  }

  /** Adds what is left of the current commit, or a part of it; returns the size of that. */
  private long addPart(WatchResponse.Builder message) {
    EntryWatch.Changes changes = Objects.requireNonNull(current);
    WatchCommit.Builder commit =
        WatchCommit.newBuilder().setVersion(changes.version()).setTimeMs(changes.stampMs());
    long bytes = 0;
    while (rest.hasNext() && bytes < PART_BYTES) {
      EntryEvent event = rest.next();
      commit.addEvents(encode(event));
      Entry entry = event.entry();
      bytes += EVENT_BYTES + event.key().length;
      bytes += entry == null || keysOnly ? 0 : entry.valueLength();
      Entry previous = event.previous();
      bytes += previous == null || keysOnly || !withPrevious ? 0 : previous.valueLength();
    }
    if (rest.hasNext()) {
      commit.setContinued(true);
    } else {
      current = null;
    }
    message.addCommits(commit);
    return bytes;
  }

  private Batch<WatchResponse> send(WatchResponse.Builder message) {
    heartbeat.spoken();
    if (current == null) {
      EntryWatch.Position position = watch.position();
      message.setResumeToken(tokens.from(position)).setProgressVersion(position.version());
    }
    return new Batch<>(message.build(), false);
  }

  private WatchEvent encode(EntryEvent event) {
    WatchEvent.Builder message = WatchEvent.newBuilder();
    Entry entry = event.entry();
    switch (event.kind()) {
      case PUT -> message.setType(WatchEventType.WATCH_EVENT_TYPE_PUT);
      case DELETE -> message.setType(WatchEventType.WATCH_EVENT_TYPE_DELETE);
      case EXPIRE -> message.setType(WatchEventType.WATCH_EVENT_TYPE_EXPIRE);
      case DROP_BUCKET -> {
        return message.setType(WatchEventType.WATCH_EVENT_TYPE_DROP_BUCKET).build();
      }
    }
    Entry previous = event.previous();
    if (previous != null && withPrevious) {
      message.setPrevious(Entries.unnamed(previous, keysOnly));
    }
    ByteString key = UnsafeByteOperations.unsafeWrap(event.key());
    return message
        .setEntry(
            entry == null
                ? io.tercet.kv.v1.Entry.newBuilder().setKey(key).build()
                : Entries.named(entry, keysOnly))
        .build();
  }

  @Override
  public WatchResponse expire() {
    throw new IllegalStateException("a watch does not expire");
  }

  @Override
  public void close() {
    heartbeat.close();
    watch.close();
  }
}
