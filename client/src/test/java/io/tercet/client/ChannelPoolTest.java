package io.tercet.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChannelPoolTest {
  private final AtomicLong now = new AtomicLong();

  /** A channel that counts what it is told. */
  private static final class Told extends ManagedChannel {
    private ConnectivityState state = ConnectivityState.READY;
    private int reconnects;
    private boolean down;

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return state;
    }

    @Override
    public void resetConnectBackoff() {
      reconnects++;
    }

    @Override
    public ManagedChannel shutdown() {
      down = true;
      return this;
    }

    @Override
    public boolean isShutdown() {
      return down;
    }

    @Override
    public boolean isTerminated() {
      return down;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return shutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return down;
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String authority() {
      return "nowhere";
    }
  }

  @Test
  void whoAsksAgainGetsOneTryToConnectEachSecond() {
    Told channel = new Told();
    ChannelPool pool = new ChannelPool(1, () -> channel, () -> {}, now::get);
    for (int i = 0; i < 50; i++) {
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
      pool.pick();
    }
    assertThat(channel.reconnects).as("while connected").isZero();
    channel.state = ConnectivityState.TRANSIENT_FAILURE;
    for (int i = 0; i < 50; i++) {
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
      pool.pick();
    }
    assertThat(channel.reconnects).isEqualTo(5);
    pool.close(Duration.ZERO);
    assertThat(channel.down).isTrue();
  }
}
