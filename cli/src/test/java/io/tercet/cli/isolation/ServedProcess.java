package io.tercet.cli.isolation;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The server process that is killed. Arguments: directory, port. It says {@code serving} when it
 * does, and ends with its standard input, so that a parent that dies does not leave it behind.
 */
final class ServedProcess {
  static final String SERVING = "serving";

  private ServedProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Thread watch = new Thread(ServedProcess::dieWithTheParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    ServerConfig config =
        ServerConfig.defaults()
            .with(Settings.DATA, arguments[0])
            .with(Settings.PORT, Integer.parseInt(arguments[1]))
            .with(Settings.STORAGE_DISK_RESERVE_BYTES, 0L)
            .with(Settings.LOG_LEVEL, "warn");
    ServerProcess.run(config, server -> System.out.println(SERVING));
  }

  private static void dieWithTheParent() {
    try {
      while (System.in.read() >= 0) {
        // Nobody has anything to say.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }
}
