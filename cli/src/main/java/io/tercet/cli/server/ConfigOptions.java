package io.tercet.cli.server;

import io.tercet.api.config.ConfigLoader;
import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of commands that work on a data directory: what a server is configured by. */
final class ConfigOptions {
  private static final String DATA = "--data";
  private static final String CONFIG = "--config";
  private static final String SET = "--set";

  private ConfigOptions() {}

  static Declaration declare(Declaration declaration, String data) {
    return declaration
        .option(DATA, "DIR", data)
        .option(CONFIG, "FILE", "Read the configuration from this file.")
        .repeated(SET, "-D", "KEY=VALUE", "Set a key of the configuration; may come again.");
  }

  /**
   * Returns the configuration that flags, environment and file amount to.
   *
   * @param further values of settings by their keys, from other flags; they go over all others
   */
  static ServerConfig load(Arguments arguments, Context context, Map<String, String> further) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String setting : arguments.repeated(SET)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new UsageException(SET + " takes KEY=VALUE, and not '" + setting + "'");
      }
      flags.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    arguments.option(DATA).ifPresent(data -> flags.put(Settings.DATA.key(), data));
    flags.putAll(further);
    Path file = arguments.option(CONFIG).map(Path::of).orElse(null);
    return ConfigLoader.load(flags, context.world().environment(), file);
  }
}
