package io.tercet.bench.wire;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;

/**
 * A Tercet server in a process of its own, with default settings: {@code ServedStore PORT DATA}.
 */
final class ServedStore {
  private ServedStore() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    ServerConfig config =
        ServerConfig.defaults()
            .with(Settings.PORT, Integer.parseInt(arguments[0]))
            .with(Settings.DATA, arguments[1]);
    try (TercetServer server = TercetServer.start(config)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.awaitTermination();
    }
  }
}
