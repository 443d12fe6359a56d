package io.tercet.api.server;

import io.grpc.ServerServiceDefinition;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.CallGate;
import io.tercet.api.rpc.CallStart;
import io.tercet.api.service.Backend;
import io.tercet.api.service.BuildInfo;
import io.tercet.api.service.InteractiveTransaction;
import io.tercet.api.service.Services;
import io.tercet.api.transaction.TransactionLimits;
import io.tercet.api.transaction.TransactionRegistry;
import io.tercet.core.error.TercetException;
import io.tercet.embedded.Tercet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: one store, served over gRPC. May be used from any thread.
 *
 * <pre>{@code
 * try (TercetServer server = TercetServer.start(ServerConfig.defaults())) {
 *   server.awaitTermination();
 * }
 * }</pre>
 */
public final class TercetServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TercetServer.class);

  /** Of so many transactions it is remembered how they ended. */
  private static final int ENDED_TRANSACTIONS_MAX = 10_000;

  /** So often it is looked for calls whose request does not come. */
  private static final long OVERDUE_CHECK_MS = 1_000;

  private final Tercet tercet;
  private final ServerThreads threads;
  private final TransactionRegistry<InteractiveTransaction> transactions;
  private final GrpcEndpoint endpoint;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private TercetServer(ServerConfig config, Tercet tercet, ServerThreads threads) {
    this.tercet = tercet;
    this.threads = threads;
    this.transactions =
        new TransactionRegistry<>(
            new TransactionLimits(
                config.get(Settings.TRANSACTION_MAX_OPEN),
                config.get(Settings.TRANSACTION_MAX_WAITING_CALLS),
                ENDED_TRANSACTIONS_MAX),
            (owner, id) -> InteractiveTransaction.findReceipt(tercet, owner, id),
            threads.workers(),
            threads.timer());
    CallGate gate = new CallGate(config.get(Settings.MAX_CALLS));
    CallStart start =
        new CallStart(
            gate,
            TimeUnit.MILLISECONDS.toNanos(config.get(Settings.CALL_TIMEOUT_MS)),
            Math.toIntExact(config.get(Settings.MAX_MESSAGE_BYTES)));
    Backend backend = new Backend(tercet, transactions, threads.workers(), config);
    List<ServerServiceDefinition> services =
        Services.bind(backend, start, threads.timer(), closing::get);
    this.endpoint = new GrpcEndpoint(config, services, gate);
    var unused =
        threads
            .timer()
            .scheduleWithFixedDelay(
                gate::endOverdue, OVERDUE_CHECK_MS, OVERDUE_CHECK_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Opens the store and serves it.
   *
   * @throws TercetException CONFIGURATION_INVALID if the address cannot be listened on; what
   *     opening a store throws
   */
  public static TercetServer start(ServerConfig config) {
    return over(config, StoreOpening.open(config));
  }

  /**
   * Serves a store that is open; it belongs to the server from now on, and is closed with it, also
   * if this throws. What the configuration says of opening a store is not looked at.
   *
   * @throws TercetException CONFIGURATION_INVALID if the address cannot be listened on
   */
  public static TercetServer over(ServerConfig config, Tercet tercet) {
    ServerThreads threads = new ServerThreads(config.get(Settings.WORKER_THREADS));
    try {
      TercetServer server = new TercetServer(config, tercet, threads);
      server.endpoint.serving();
      LOG.atInfo()
          .addKeyValue("version", BuildInfo.version())
          .addKeyValue("host", config.get(Settings.HOST))
          .addKeyValue("port", server.port())
          .addKeyValue("data", config.get(Settings.DATA))
          .log("Serving");
      return server;
    } catch (RuntimeException | Error e) {
      threads.close();
      tercet.close();
      throw e;
    }
  }

  /** Returns the port that is listened on. */
  public int port() {
    return endpoint.port();
  }

  /** Returns how many connections are open. */
  public int openConnections() {
    return endpoint.openConnections();
  }

  /** Waits until the server has been closed. */
  public void awaitTermination() throws InterruptedException {
    closed.await();
  }

  /**
   * Ends the server in order: health says so, no new calls are taken, those that run may end within
   * the configured time, transactions are rolled back, and the store is closed. Idempotent; a
   * second call waits for the first.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    LOG.info("Shutting down");
    try {
      endpoint.close();
      transactions.close();
      threads.close();
    } finally {
      tercet.close();
      closed.countDown();
    }
    LOG.info("Shut down");
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
