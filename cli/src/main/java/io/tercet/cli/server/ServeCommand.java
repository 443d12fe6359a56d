package io.tercet.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.ServerProcess;
import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code tercet serve}. */
public final class ServeCommand implements Command {
  private static final String HOST = "--host";
  private static final String LISTEN = "--listen";
  private static final String PORT = "--port";

  @Override
  public void declare(Declaration declaration) {
    ConfigOptions.declare(
            declaration, "The data directory; created if absent. Default: tercet-data.")
        .option(LISTEN, "ADDRESS", "The address to listen on. Default: 127.0.0.1.")
        .notes(
            "",
            "Serves until it is told to end (SIGTERM, or Ctrl-C). Prints one line when it is ready;",
            "its log goes to standard error. --port is the port to listen on, 0 for a free one, and",
            "--host the same as --listen. A flag goes over the environment (TERCET_SERVER_PORT), that",
            "over the file; docs/configuration.md has all keys.");
  }

  @Override
  public boolean usesSettings() {
    return false;
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    try {
      ServerConfig config = ConfigOptions.load(arguments, context, address(arguments));
      ServerProcess.run(config, server -> say(config, server.port(), context));
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERNAL;
    } catch (UsageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw StoreFailure.named(e);
    }
  }

  private static Map<String, String> address(Arguments arguments) {
    Map<String, String> flags = new LinkedHashMap<>();
    arguments.option(PORT).ifPresent(port -> flags.put(Settings.PORT.key(), port));
    arguments
        .oneOf(LISTEN, HOST)
        .flatMap(arguments::option)
        .ifPresent(host -> flags.put(Settings.HOST.key(), host));
    return flags;
  }

  private static void say(ServerConfig config, int port, Context context) {
    String data = Path.of(config.get(Settings.DATA)).toAbsolutePath().normalize().toString();
    String line =
        "Tercet serves on " + config.get(Settings.HOST) + ":" + port + ", data in " + data + "\n";
    try {
      OutputStream out = context.world().out();
      out.write(line.getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      // Whoever started it does not listen; that is no reason not to serve.
      context.tell(line.strip());
    }
  }
}
