package io.tercet.api.server;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at the listening socket and closes connections beyond the limit as they come in, before
 * anything is spent on them. May be used from any thread.
 */
@ChannelHandler.Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  private final AtomicInteger open = new AtomicInteger();
  private final int openMax;

  ConnectionLimit(int openMax) {
    this.openMax = openMax;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    if (open.incrementAndGet() > openMax) {
      open.decrementAndGet();
      connection.unsafe().closeForcibly();
      LOG.atDebug().addKeyValue("limit", openMax).log("A connection beyond the limit was closed");
      return;
    }
    var unused = connection.closeFuture().addListener(closed -> open.decrementAndGet());
    context.fireChannelRead(message);
  }

  /** Returns how many connections are open. */
  int open() {
    return open.get();
  }
}
