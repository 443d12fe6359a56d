package io.tercet.cli.bench;

import io.grpc.Context;
import io.tercet.client.Database;
import io.tercet.client.TercetClientException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A bucket that is gone in the end, also when the process is told to end or the command is
 * cancelled. A write that is still in flight when the bucket is dropped would make it anew: so who
 * works in it is told to stop, and it is dropped after the last call.
 */
final class Scratch implements AutoCloseable {
  /** How long the process waits for calls in flight when it is told to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Database database;
  private final String bucket;
  private final Consumer<String> tell;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread atExit = new Thread(this::end, "tercet-bench-end");

  /**
   * Creates the bucket.
   *
   * @param tell says to the person what cannot be thrown
   */
  Scratch(Database database, String bucket, Consumer<String> tell) {
    this.database = database;
    this.bucket = bucket;
    this.tell = tell;
    // Before there is anything to drop, so that there is no moment at which it would stay.
    Runtime.getRuntime().addShutdownHook(atExit);
    boolean created = false;
    try {
      database.createBucket(bucket);
      created = true;
    } finally {
      if (!created) {
        release();
      }
    }
  }

  /** Tells who works in the bucket to stop. Any thread. */
  void stop() {
    stopped.set(true);
  }

  /** Returns whether to stop. Any thread. */
  boolean stopped() {
    return stopped.get();
  }

  /** When the process ends: who works in the bucket drops it, and is waited for. */
  private void end() {
    stop();
    boolean inTime = false;
    try {
      inTime = closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!inTime) {
      try {
        drop();
      } catch (TercetClientException e) {
        tell.accept("tercet: The bucket " + bucket + " may be left: " + e.getMessage());
      }
    }
  }

  /** Also where the command was cancelled, and with it all that it calls. */
  private void drop() {
    Context.ROOT.run(() -> database.dropBucket(bucket));
  }

  private void release() {
    closed.countDown();
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook with it: it has nothing left to wait for.
      return;
    }
  }

  /** Drops the bucket; to be called when no call is in flight any more. */
  @Override
  public void close() {
    try {
      drop();
    } finally {
      release();
    }
  }
}
