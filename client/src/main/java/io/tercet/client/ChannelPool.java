package io.tercet.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some channels to one server, taken in turn, each made at its first use. One connection of HTTP/2
 * is one TCP stream with one flow-control window and one thread on either side, and two of them
 * keep a large answer from holding up all small ones. Any thread may call it.
 */
final class ChannelPool extends Channel {
  private static final long RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<ManagedChannel> factory;
  private final AtomicReferenceArray<@Nullable ManagedChannel> channels;
  private final AtomicInteger turn = new AtomicInteger();
  private final Runnable afterClose;
  private final LongSupplier nanoTime;
  private final AtomicLong lastReconnect;
  private volatile boolean closed;

  /**
   * Creates a pool.
   *
   * @param afterClose lets go of what the channels share, when they are closed
   */
  ChannelPool(int size, Supplier<ManagedChannel> factory, Runnable afterClose) {
    this(size, factory, afterClose, System::nanoTime);
  }

  /** Creates a pool with a clock of its own; for tests. */
  ChannelPool(
      int size, Supplier<ManagedChannel> factory, Runnable afterClose, LongSupplier nanoTime) {
    this.afterClose = afterClose;
    this.channels = new AtomicReferenceArray<>(size);
    this.factory = factory;
    this.nanoTime = nanoTime;
    this.lastReconnect = new AtomicLong(nanoTime.getAsLong());
  }

  /** The next channel, for calls that belong together and must arrive in their order. */
  Channel pick() {
    int index = Math.floorMod(turn.getAndIncrement(), channels.length());
    ManagedChannel channel = channels.get(index);
    if (channel == null) {
      return open(index);
    }
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      reconnectSoon(channel);
    }
    return channel;
  }

  /**
   * Lets a channel connect at once that waits for its next try. gRPC waits longer after each one,
   * up to two minutes: a server that was away for long and is back would still look away to callers
   * who ask again and again. So while somebody asks, about one try is made each second.
   */
  private void reconnectSoon(ManagedChannel channel) {
    long now = nanoTime.getAsLong();
    long last = lastReconnect.get();
    if (now - last >= RECONNECT_NANOS && lastReconnect.compareAndSet(last, now)) {
      channel.resetConnectBackoff();
    }
  }

  private synchronized ManagedChannel open(int index) {
    if (closed) {
      throw new IllegalStateException("The client has been closed");
    }
    ManagedChannel channel = channels.get(index);
    if (channel == null) {
      channel = factory.get();
      channels.set(index, channel);
    }
    return channel;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    return pick().newCall(method, options);
  }

  @Override
  public String authority() {
    return pick().authority();
  }

  /** Lets running calls end for so long, then ends them. */
  synchronized void close(Duration grace) {
    closed = true;
    for (int i = 0; i < channels.length(); i++) {
      ManagedChannel channel = channels.get(i);
      if (channel != null) {
        channel.shutdown();
      }
    }
    long until = System.nanoTime() + grace.toNanos();
    for (int i = 0; i < channels.length(); i++) {
      ManagedChannel channel = channels.get(i);
      if (channel != null) {
        end(channel, until - System.nanoTime());
      }
    }
    afterClose.run();
  }

  private static void end(ManagedChannel channel, long graceNanos) {
    try {
      if (!channel.awaitTermination(graceNanos, TimeUnit.NANOSECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
