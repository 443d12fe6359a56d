package io.tercet.api.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.CallGate;
import io.tercet.api.rpc.UnknownMethods;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What listens: the gRPC server with its limits, health and reflection.
 *
 * <p>Handlers run on the threads of the transport: whoever may wait hands its work on (see {@code
 * docs/decisions/threading.md}).
 */
final class GrpcEndpoint implements AutoCloseable {
  /** How long the calls that are ended may take to say so. */
  private static final long ABORT_MS = 1_000;

  /** How long the last messages of streams that do not end by themselves may take. */
  private static final long FAREWELL_MS = 200;

  private final Transport transport;
  private final HealthStatusManager health = new HealthStatusManager();
  private final List<ServerServiceDefinition> services;
  private final Server server;
  private final CallGate gate;
  private final long drainMs;
  private final AtomicBoolean closing = new AtomicBoolean();

  /**
   * Starts to listen. Health answers NOT_SERVING until {@link #serving}.
   *
   * @param config addresses and limits
   * @param services what is served
   * @param gate counts the calls of these services
   * @throws TercetException CONFIGURATION_INVALID if the address cannot be listened on
   */
  GrpcEndpoint(ServerConfig config, List<ServerServiceDefinition> services, CallGate gate) {
    this.services = services;
    this.gate = gate;
    this.drainMs = config.get(Settings.DRAIN_TIMEOUT_MS);
    this.transport =
        new Transport(config.get(Settings.TRANSPORT_THREADS), config.get(Settings.MAX_CONNECTIONS));
    setHealth(ServingStatus.NOT_SERVING);
    this.server = build(config);
    try {
      server.start();
    } catch (IOException e) {
      transport.close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TercetException(
              Reason.CONFIGURATION_INVALID,
              "The server cannot listen on this address; choose another port or host, or end what"
                  + " listens there.",
              e)
          .with("host", config.get(Settings.HOST))
          .with("port", config.get(Settings.PORT))
          .with("cause", cause.getMessage());
    }
  }

  private Server build(ServerConfig config) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(config.get(Settings.HOST), config.get(Settings.PORT)))
            .channelFactory(transport::listener)
            .bossEventLoopGroup(transport.acceptor())
            .workerEventLoopGroup(transport.connections())
            .directExecutor()
            .maxInboundMessageSize(Math.toIntExact(config.get(Settings.MAX_MESSAGE_BYTES)))
            .maxInboundMetadataSize(Math.toIntExact(config.get(Settings.MAX_METADATA_BYTES)))
            .maxConcurrentCallsPerConnection(config.get(Settings.MAX_CALLS_PER_CONNECTION))
            .permitKeepAliveTime(
                config.get(Settings.KEEPALIVE_MIN_INTERVAL_MS), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(config.get(Settings.KEEPALIVE_INTERVAL_MS), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(config.get(Settings.KEEPALIVE_TIMEOUT_MS), TimeUnit.MILLISECONDS)
            .handshakeTimeout(config.get(Settings.HANDSHAKE_TIMEOUT_MS), TimeUnit.MILLISECONDS)
            .addServices(services)
            .addService(health.getHealthService())
            .fallbackHandlerRegistry(new UnknownMethods());
    if (config.get(Settings.REFLECTION)) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
      builder.addService(olderReflection());
    }
    return builder.build();
  }

  /** The protocol before v1, which many tools still speak first. */
  @SuppressWarnings("deprecation")
  private static BindableService olderReflection() {
    return ProtoReflectionService.newInstance();
  }

  /** Lets health say that the server serves. */
  void serving() {
    setHealth(ServingStatus.SERVING);
  }

  /** Returns the port that is listened on. */
  int port() {
    return server.getPort();
  }

  /** Returns how many connections are open. */
  int openConnections() {
    return transport.openConnections();
  }

  private void setHealth(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    services.forEach(service -> health.setStatus(service.getServiceDescriptor().getName(), status));
  }

  /**
   * Takes no new calls, waits for those that run as long as configured, and ends the rest. Watches
   * of health are not waited for: they would never end. Idempotent.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!gate.awaitEmpty(drainMs)) {
        gate.abortAll();
        gate.awaitEmpty(ABORT_MS);
      }
      // What is left are watches of health: they are told of the end before they are cut.
      server.awaitTermination(FAREWELL_MS, TimeUnit.MILLISECONDS);
      server.shutdownNow();
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    transport.close();
  }
}
