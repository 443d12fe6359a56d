package io.tercet.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Status;
import io.tercet.api.config.ConfigLoader;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.error.WireError;
import io.tercet.api.server.ServerProcess;
import io.tercet.cli.ending.CommandException;
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
  private static final String DATA = "--data";
  private static final String CONFIG = "--config";
  private static final String SET = "--set";
  private static final String HOST = "--host";
  private static final String LISTEN = "--listen";
  private static final String PORT = "--port";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .option(DATA, "DIR", "The data directory; created if absent. Default: tercet-data.")
        .option(LISTEN, "ADDRESS", "The address to listen on. Default: 127.0.0.1.")
        .option(CONFIG, "FILE", "Read the configuration from this file.")
        .repeated(SET, "-D", "KEY=VALUE", "Set a key of the configuration; may come again.")
        .notes(
            "",
            "Serves until it is told to end (SIGTERM, or Ctrl-C). Prints one line when it is ready;",
            "its log goes to standard error. --port is the port to listen on, 0 for a free one, and",
            "--host the same as --listen. A flag goes over the environment (TERCET_SERVER_PORT), that",
            "over the file; docs/configuration.md has all keys.");
  }

  @Override
  public boolean isClient() {
    return false;
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Map<String, String> flags = flags(arguments);
    Path file = arguments.option(CONFIG).map(Path::of).orElse(null);
    try {
      ServerConfig config = ConfigLoader.load(flags, context.world().environment(), file);
      ServerProcess.run(config, server -> say(config, server.port(), context));
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERNAL;
    } catch (UsageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw named(e);
    }
  }

  private static Map<String, String> flags(Arguments arguments) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String setting : arguments.repeated(SET)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new UsageException(SET + " takes KEY=VALUE, and not '" + setting + "'");
      }
      flags.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    arguments.option(DATA).ifPresent(data -> flags.put(Settings.DATA.key(), data));
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

  /**
   * What the store and the server throw has a reason, for which the server's table has the code.
   */
  private static CommandException named(RuntimeException e) {
    WireError error = WireError.of(e);
    String reason = String.valueOf(error.trailers().get(WireError.REASON));
    Status status = error.status();
    int code =
        switch (reason) {
          case "CONFIGURATION_INVALID" -> ExitCode.USAGE;
          case "DIRECTORY_LOCKED", "FORMAT_TOO_NEW" -> ExitCode.REJECTED;
          case "IO_ERROR" -> ExitCode.INTERNAL;
          default -> ExitCode.of(status.getCode());
        };
    return new CommandException(code, reason, String.valueOf(status.getDescription()), e);
  }
}
