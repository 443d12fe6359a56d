package io.tercet.bench.wire;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import java.io.IOException;

/**
 * A Tercet server in a process of its own, with default settings: {@code ServedStore PORT DATA}.
 */
final class ServedStore {
  private ServedStore() {}

  /** Serves until the input ends. */
  public static void main(String[] arguments) throws IOException {
    ServerConfig config =
        ServerConfig.defaults()
            .with(Settings.PORT, Integer.parseInt(arguments[0]))
            .with(Settings.DATA, arguments[1]);
    try (var unused = TercetServer.start(config)) {
      int read;
      do {
        read = System.in.read();
      } while (read >= 0);
    }
  }
}
