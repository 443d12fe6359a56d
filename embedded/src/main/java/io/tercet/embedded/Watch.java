package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import io.tercet.kv.EntryWatch;
import io.tercet.kv.KeyValues;
import io.tercet.kv.ResumeTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to entries, commit by commit: each one once, in their order, when it is on disk.
 *
 * <pre>{@code
 * try (Watch watch = bucket.watch(WatchOptions.all())) {
 *   while (true) {
 *     WatchCommit commit = watch.next();
 *     ...
 *     save(watch.resumeToken());
 *   }
 * }
 * }</pre>
 *
 * <p>A reader may be slow: it reads on in the log at its own pace. It fails where the store no
 * longer keeps what it would have to tell ({@code VERSION_TOO_OLD}): then read everything by a
 * scan, and watch again after its version. When the store is closed, it fails with {@code
 * SHUTTING_DOWN}.
 *
 * <p>To be used by one thread at a time; {@link #close} may be called by any thread.
 */
public final class Watch implements AutoCloseable {
  private final Backing backing;
  private final EntryWatch entries;
  private final ResumeTokens tokens;
  private final WatchOptions options;
  private final Backing.Handle handle = () -> fail(Backing.shuttingDown());

  /** The reader that waits; changed under the lock, and looked at by whoever wakes it without. */
  private volatile @Nullable CompletableFuture<WatchCommit> waiting;

  // What follows, and the watch of the model, are guarded by this.
  private EntryWatch.Position position;
  private @Nullable RuntimeException failure;

  private Watch(Backing backing, EntryWatch entries, ResumeTokens tokens, WatchOptions options) {
    this.backing = backing;
    this.entries = entries;
    this.tokens = tokens;
    this.options = options;
    this.position = entries.position();
  }

  static Watch start(Session session, String bucket, WatchOptions options) {
    Backing backing = session.backing();
    io.tercet.embedded.KeyRange range = options.range();
    byte[] key = options.key();
    ResumeTokens tokens =
        ResumeTokens.ofWatch(
            backing.store().engine().identity().incarnation(),
            session.database(),
            bucket,
            key == null ? new byte[0] : key,
            range.prefix(),
            range.start(),
            range.end());
    EntryWatch entries = open(backing.keyValues(), session.database(), bucket, options, tokens);
    Watch watch = new Watch(backing, entries, tokens, options);
    entries.whenReady(watch::wake);
    backing.opened(watch.handle);
    return watch;
  }

  private static EntryWatch open(
      KeyValues keyValues,
      String database,
      String bucket,
      WatchOptions options,
      ResumeTokens tokens) {
    byte[] key = options.key();
    KeyRange range = key == null ? options.range().inModel() : KeyRange.single(key);
    if (!options.resumeToken().isEmpty()) {
      return keyValues.watchFrom(database, bucket, range, tokens.position(options.resumeToken()));
    }
    if (options.afterVersion() < 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A version is not negative.")
          .with("field", "after_version");
    }
    return options.afterVersion() == 0
        ? keyValues.watch(database, bucket, range)
        : keyValues.watchAfter(database, bucket, range, options.afterVersion());
  }

  /**
   * Takes the next commit as soon as there is one, without waiting. The next call must not come
   * before the future of this one is complete.
   */
  public CompletableFuture<WatchCommit> nextAsync() {
    return ask(backing.executor());
  }

  /** Takes the next commit, and waits for it as long as it takes. */
  public WatchCommit next() {
    return Futures.join(ask(Runnable::run));
  }

  /** Takes the next commit, or nothing if none comes within a time. */
  public Optional<WatchCommit> next(Duration timeout) {
    CompletableFuture<WatchCommit> next = nextAsync();
    try {
      return Optional.of(next.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).join());
    } catch (CompletionException e) {
      if (Futures.bare(e) instanceof TimeoutException) {
        // If it has come meanwhile, it is not lost: it is the next one that is taken.
        return withdraw(next);
      }
      return Optional.of(Futures.join(next));
    }
  }

  /** Returns at once: a watch of a store in the same process has begun when there is one. */
  public void awaitStarted() {
    // What was committed after the watch was opened is told.
  }

  /**
   * Returns where another watch goes on: after the last commit that was taken, and what is known to
   * be no concern of this watch after it.
   */
  public synchronized String resumeToken() {
    return tokens.from(position);
  }

  /**
   * Returns the version up to which everything that happened was taken from this watch. It advances
   * also when nothing happens to what is watched, when the next commit is asked for.
   */
  public synchronized long progressVersion() {
    return position.version();
  }

  /** Ends the watch. To close it again is of no effect. */
  @Override
  public void close() {
    backing.forget(handle);
    fail(new CancellationException("The watch has been closed"));
  }

  private CompletableFuture<WatchCommit> ask(Executor reading) {
    CompletableFuture<WatchCommit> answer = new CompletableFuture<>();
    synchronized (this) {
      if (waiting != null) {
        throw new IllegalStateException("The commit before this one has not come yet");
      }
      waiting = answer;
    }
    reading.execute(this::tell);
    return answer;
  }

  private Optional<WatchCommit> withdraw(CompletableFuture<WatchCommit> asked) {
    synchronized (this) {
      if (asked == waiting) {
        waiting = null;
        return Optional.empty();
      }
    }
    return Optional.of(Futures.join(asked));
  }

  /** On the thread that follows the history for all: takes no lock, and reads nothing. */
  private void wake() {
    if (waiting != null) {
      backing.executor().execute(this::tell);
    }
  }

  /** Tells the reader that waits, if there is one, what is there to be told. */
  private void tell() {
    CompletableFuture<WatchCommit> reader;
    WatchCommit commit = null;
    RuntimeException failed;
    synchronized (this) {
      reader = waiting;
      if (reader == null) {
        return;
      }
      if (failure == null) {
        commit = poll();
      }
      failed = failure;
      if (commit == null && failed == null) {
        return;
      }
      waiting = null;
    }
    // Outside of the lock: what depends on it is the caller's.
    if (commit != null) {
      reader.complete(commit);
    } else if (failed != null) {
      reader.completeExceptionally(failed);
    }
  }

  private @Nullable WatchCommit poll() {
    try {
      EntryWatch.Changes changes = entries.poll();
      position = entries.position();
      if (changes == null) {
        return null;
      }
      return new WatchCommit(
          changes.version(),
          Instant.ofEpochMilli(changes.stampMs()),
          changes.events().stream()
              .map(
                  event -> WatchEvent.of(event, options.isKeysOnly(), options.isPreviousIncluded()))
              .toList());
    } catch (RuntimeException e) {
      failure = e;
      return null;
    }
  }

  private void fail(RuntimeException why) {
    synchronized (this) {
      if (failure == null) {
        failure = why;
      }
      entries.close();
    }
    tell();
  }
}
