package io.tercet.api.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.tercet.admin.v1.AdminServiceGrpc;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.database.v1.DatabaseServiceGrpc;
import io.tercet.embedded.Tercet;
import io.tercet.kv.v1.KeyValueServiceGrpc;
import io.tercet.transaction.v1.TransactionServiceGrpc;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A whole server on a free port, and a connection to it. */
final class ServedFixture implements AutoCloseable {
  private final ServerConfig config;
  private TercetServer server;
  private ManagedChannel channel;

  ServedFixture(Path directory) {
    this(directory, ServerConfig.defaults());
  }

  ServedFixture(Path directory, ServerConfig base) {
    config = base.with(Settings.DATA, directory.toString()).with(Settings.PORT, 0);
    server = TercetServer.start(config);
    channel = connect();
  }

  /** Serves a store that a test has opened; it cannot be restarted. */
  ServedFixture(Tercet tercet) {
    this(tercet, ServerConfig.defaults());
  }

  ServedFixture(Tercet tercet, ServerConfig base) {
    config = base.with(Settings.PORT, 0);
    server = TercetServer.over(config, tercet);
    channel = connect();
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
        .usePlaintext()
        .maxInboundMessageSize(64 << 20)
        .build();
  }

  /** Ends the server in order, and starts it anew over the same data. */
  void restart() throws InterruptedException {
    close();
    server = TercetServer.start(config);
    channel = connect();
  }

  TercetServer server() {
    return server;
  }

  ManagedChannel channel() {
    return channel;
  }

  KeyValueServiceGrpc.KeyValueServiceBlockingStub keyValues() {
    return KeyValueServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  TransactionServiceGrpc.TransactionServiceBlockingStub transactions() {
    return TransactionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  DatabaseServiceGrpc.DatabaseServiceBlockingStub databases() {
    return DatabaseServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  AdminServiceGrpc.AdminServiceBlockingStub admin() {
    return AdminServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    server.close();
  }
}
