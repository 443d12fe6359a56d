package io.tercet.api.server;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The threads and sockets under a server: epoll where the machine has it. Owned by one server. */
final class Transport implements AutoCloseable {
  private final EventLoopGroup acceptor;
  private final EventLoopGroup connections;
  private final ConnectionLimit limit;

  Transport(int threads, int connectionsMax) {
    boolean epoll = Epoll.isAvailable();
    acceptor = group(epoll, 1, "tercet-accept");
    connections = group(epoll, threads, "tercet-transport");
    limit = new ConnectionLimit(connectionsMax);
  }

  private static EventLoopGroup group(boolean epoll, int threads, String name) {
    DefaultThreadFactory factory = new DefaultThreadFactory(name, true);
    return new MultiThreadIoEventLoopGroup(
        threads, factory, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  EventLoopGroup acceptor() {
    return acceptor;
  }

  EventLoopGroup connections() {
    return connections;
  }

  /** Returns a listening socket that is not yet bound. */
  ServerChannel listener() {
    ServerChannel channel =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    channel.pipeline().addFirst(limit);
    return channel;
  }

  /** Returns how many connections are open. */
  int openConnections() {
    return limit.open();
  }

  @Override
  public void close() {
    Future<?> connectionsEnded = connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    Future<?> acceptorEnded = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    connectionsEnded.awaitUninterruptibly(2, TimeUnit.SECONDS);
    acceptorEnded.awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
