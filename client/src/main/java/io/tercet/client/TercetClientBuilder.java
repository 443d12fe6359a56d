package io.tercet.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a {@link TercetClient}. To be used by one thread; each {@link #build} makes a client of
 * its own.
 */
public final class TercetClientBuilder {
  /** How long the thread of a client may take to end. */
  private static final long END_MS = 200;

  /** The port of a server that was not told another one. */
  public static final int DEFAULT_PORT = 7411;

  private static final int MESSAGE_LIMIT_BYTES = 64 << 20;
  private static final int CHANNELS_MAX = 64;

  private String host = "127.0.0.1";
  private int port = DEFAULT_PORT;
  private Duration deadline = Duration.ofSeconds(30);
  private Duration retryFor = Duration.ofSeconds(10);
  private boolean requestIds = true;
  private int channels = 2;
  private int messageLimitBytes = MESSAGE_LIMIT_BYTES;
  private boolean ownThread;
  private @Nullable Executor executor;

  /**
   * Where futures are completed unless the caller says otherwise; made when a client first needs
   * it. A pool with a queue, since to hand each answer to a thread that sleeps costs more than the
   * answer; one that adds threads while others wait for futures, so that all may wait.
   */
  private static final class Callbacks {
    static final Executor POOL =
        new ForkJoinPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            pool -> {
              ForkJoinWorkerThread thread =
                  ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
              thread.setName("tercet-callback-" + thread.getPoolIndex());
              return thread;
            },
            null,
            true);
  }

  TercetClientBuilder() {}

  /** Sets the name or address of the server. Default: 127.0.0.1. */
  public TercetClientBuilder host(String host) {
    this.host = host;
    return this;
  }

  /** Sets the port of the server, 1 to 65,535. Default: {@value #DEFAULT_PORT}. */
  public TercetClientBuilder port(int port) {
    this.port = inRange("port", port, 1, 65_535);
    return this;
  }

  /**
   * Sets how long a call may take, its repetitions included; for scans, how long the next batch may
   * take. Default: 30 s.
   *
   * @param deadline 1 ms or more
   */
  public TercetClientBuilder deadline(Duration deadline) {
    Times.atLeastOneMs(deadline, "deadline");
    this.deadline = deadline;
    return this;
  }

  /**
   * Sets how long after its start a call is repeated by the client when it failed in a way that
   * passes: no connection, the server starting, a conflict. Default: 10 s. Zero: never.
   */
  public TercetClientBuilder retryFor(Duration span) {
    if (span.isNegative()) {
      throw new IllegalArgumentException("retryFor must not be negative, and is " + span);
    }
    this.retryFor = span;
    return this;
  }

  /**
   * Sets whether the client gives a request id to each write that has none, so that it can repeat
   * the write when its answer was lost. The server keeps a receipt for each. Without, a write whose
   * answer was lost fails with {@link TercetClientException#isOutcomeUnknown()}. Default: true.
   */
  public TercetClientBuilder requestIds(boolean enabled) {
    this.requestIds = enabled;
    return this;
  }

  /** Sets over how many connections calls are spread, 1 to 64. Default: 2. */
  public TercetClientBuilder channels(int channels) {
    this.channels = inRange("number of channels", channels, 1, CHANNELS_MAX);
    return this;
  }

  /** Sets the size of the largest message either way, 1 or more. Default: 64 MiB. */
  public TercetClientBuilder messageLimitBytes(int bytes) {
    this.messageLimitBytes = inRange("message limit", bytes, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Sets where futures are completed, where what is repeated after a pause goes on, and where
   * leases are kept alive and {@link Lease#onLost} is told. Default: a pool that all clients of the
   * process share, of daemon threads, as many as there are processors. Stages that depend on a
   * future may make blocking calls and wait for other futures there; one that waits for something
   * else, such as a lock or a file, holds up others, and belongs elsewhere ({@code
   * thenApplyAsync}). An executor that runs tasks on the calling thread ({@code Runnable::run})
   * saves a change of thread per call, but then no stage that depends on a future may wait for
   * anything.
   */
  public TercetClientBuilder executor(Executor executor) {
    this.executor = executor;
    return this;
  }

  /**
   * Gives the client a thread of its own for its connections, which ends when the client is closed.
   * Default: threads that all clients of the process share, and that stay a while: a process that
   * exits meanwhile waits 300 ms for them. For programs that do one thing and end.
   */
  public TercetClientBuilder ownThread() {
    this.ownThread = true;
    return this;
  }

  /** Makes the client. It connects at its first call. */
  public TercetClient build() {
    EventLoopGroup group =
        ownThread
            ? new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("tercet-client", true), NioIoHandler.newFactory())
            : null;
    // Read now: the builder may change after this, and channels are made later.
    Executor completes = executor == null ? Callbacks.POOL : executor;
    Settings settings = new Settings(host, port, messageLimitBytes, completes, group);
    ChannelPool pool = new ChannelPool(channels, settings::newChannel, settings::endThread);
    Caller caller = new Caller(pool, deadline, new RetryPolicy(retryFor), completes);
    return new TercetClient(pool, caller, new RequestIds(requestIds));
  }

  private static int inRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The " + name + " must be " + min + " to " + max + ", and is " + value);
    }
    return value;
  }

  private record Settings(
      String host,
      int port,
      int messageLimitBytes,
      Executor executor,
      @Nullable EventLoopGroup group) {

    void endThread() {
      if (group != null) {
        group
            .shutdownGracefully(0, END_MS, TimeUnit.MILLISECONDS)
            .awaitUninterruptibly(END_MS, TimeUnit.MILLISECONDS);
      }
    }

    ManagedChannel newChannel() {
      NettyChannelBuilder builder =
          NettyChannelBuilder.forAddress(host, port)
              .usePlaintext()
              .maxInboundMessageSize(messageLimitBytes)
              // Repetition is done above, by what the server says of each error.
              .disableRetry();
      builder.executor(executor);
      if (group != null) {
        builder.eventLoopGroup(group).channelType(NioSocketChannel.class);
      }
      return builder.build();
    }
  }
}
