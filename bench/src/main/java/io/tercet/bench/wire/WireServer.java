package io.tercet.bench.wire;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC server on a free loopback port whose handlers run on the transport's threads, of which
 * there are as many as in Tercet's server: one for each core.
 */
public final class WireServer implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 64 << 20;

  private final EventLoopGroup transport;
  private final Server server;

  /** Starts a server with one service. */
  public WireServer(BindableService service) throws IOException {
    transport =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .channelType(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .bossEventLoopGroup(transport)
            .workerEventLoopGroup(transport)
            .directExecutor()
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .addService(service)
            .build()
            .start();
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(5, TimeUnit.SECONDS);
    Future<?> ended = transport.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    ended.await(5, TimeUnit.SECONDS);
  }
}
