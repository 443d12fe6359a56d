package io.tercet.cli;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientBuilder;
import java.nio.file.Path;

/** A real server on a free port of the loopback interface. */
public final class Served implements AutoCloseable {
  private final ServerConfig config;
  private TercetServer server;

  public Served(Path data) {
    config = ServerConfig.defaults().with(Settings.DATA, data.toString()).with(Settings.PORT, 0);
    server = TercetServer.start(config);
  }

  public int port() {
    return server.port();
  }

  public TercetClientBuilder client() {
    return TercetClient.builder().port(port());
  }

  /** Ends the server in order and starts it again on the same data and port. */
  public void restart() {
    int port = server.port();
    server.close();
    server = TercetServer.start(config.with(Settings.PORT, port));
  }

  @Override
  public void close() {
    server.close();
  }
}
