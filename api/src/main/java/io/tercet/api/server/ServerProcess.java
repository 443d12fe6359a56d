package io.tercet.api.server;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.log.Logging;
import java.util.function.Consumer;

/** A process that does nothing but serve. */
public final class ServerProcess {
  private ServerProcess() {}

  /**
   * Sets up the log, serves, and returns when the server has ended, which it does in order when the
   * process is told to (SIGTERM, SIGINT).
   *
   * @param started learns of the server when it serves
   * @throws io.tercet.core.error.TercetException why it cannot be started
   */
  public static void run(ServerConfig config, Consumer<TercetServer> started)
      throws InterruptedException {
    Logging.configure(config);
    try (TercetServer server = TercetServer.start(config)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "tercet-shutdown"));
      started.accept(server);
      server.awaitTermination();
    }
  }
}
