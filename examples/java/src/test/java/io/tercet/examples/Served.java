package io.tercet.examples;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import io.tercet.client.TercetClient;
import java.nio.file.Path;

/** A real server on a free port, and a client of it. */
final class Served implements AutoCloseable {
  private final TercetServer server;
  private final TercetClient client;

  Served(Path data) {
    server =
        TercetServer.start(
            ServerConfig.defaults().with(Settings.DATA, data.toString()).with(Settings.PORT, 0));
    client = TercetClient.connect("127.0.0.1", server.port());
  }

  TercetClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
