package io.tercet.api.config;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the configuration of a server from where it may stand: a flag goes over the environment,
 * that over the file, that over the default. A key that is unknown is an error that names the
 * nearest one.
 */
public final class ConfigLoader {
  private static final Map<String, Setting<?>> BY_KEY =
      Settings.all().stream().collect(Collectors.toMap(Setting::key, Function.identity()));
  private static final Map<String, Setting<?>> BY_VARIABLE =
      Settings.all().stream()
          .collect(Collectors.toMap(Setting::environmentVariable, Function.identity()));

  /** A value and where it stood. */
  private record Given(String text, String where) {}

  private ConfigLoader() {}

  /**
   * Gathers the configuration.
   *
   * @param flags values from the command line, by the key of their setting
   * @param environment the environment of the process; variables that do not begin with {@code
   *     TERCET_} and the name of a section are left alone
   * @param file the configuration file; null for none
   * @throws TercetException CONFIGURATION_INVALID, naming key and place, for an unknown key, a
   *     value that is not allowed, and a file that cannot be read
   */
  public static ServerConfig load(
      Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
    Map<Setting<?>, Given> given = new HashMap<>();
    if (file != null) {
      addFile(file, given);
    }
    addEnvironment(environment, given);
    addFlags(flags, given);
    ServerConfig config = ServerConfig.defaults();
    for (Map.Entry<Setting<?>, Given> entry : given.entrySet()) {
      config = set(config, entry.getKey(), entry.getValue());
    }
    return config;
  }

  private static void addFile(Path file, Map<Setting<?>, Given> given) {
    Set<String> seen = new HashSet<>();
    for (ConfigFile.Line line : ConfigFile.read(file)) {
      String where = file + ", line " + line.line();
      if (!seen.add(line.key())) {
        throw new TercetException(
                Reason.CONFIGURATION_INVALID, "The configuration file has a key twice.")
            .with("key", line.key())
            .with("where", where);
      }
      given.put(find(BY_KEY, line.key(), where), new Given(line.text(), where));
    }
  }

  private static void addEnvironment(
      Map<String, String> environment, Map<Setting<?>, Given> given) {
    List<String> prefixes =
        BY_KEY.keySet().stream()
            .map(key -> key.substring(0, key.indexOf('.')))
            .distinct()
            .map(section -> "TERCET_" + section.toUpperCase(Locale.ROOT) + "_")
            .toList();
    environment.forEach(
        (variable, text) -> {
          if (prefixes.stream().anyMatch(variable::startsWith)) {
            String where = "the environment";
            given.put(find(BY_VARIABLE, variable, where), new Given(text, where));
          }
        });
  }

  private static void addFlags(Map<String, String> flags, Map<Setting<?>, Given> given) {
    new LinkedHashMap<>(flags)
        .forEach(
            (key, text) -> {
              String where = "the command line";
              given.put(find(BY_KEY, key, where), new Given(text, where));
            });
  }

  private static Setting<?> find(Map<String, Setting<?>> settings, String name, String where) {
    Setting<?> setting = settings.get(name);
    if (setting == null) {
      throw new TercetException(
              Reason.CONFIGURATION_INVALID,
              "The configuration has no such key; take the nearest one, or look into"
                  + " docs/configuration.md.")
          .with("key", name)
          .with("nearest", NearestName.of(name, settings.keySet()))
          .with("where", where);
    }
    return setting;
  }

  private static <T> ServerConfig set(ServerConfig config, Setting<T> setting, Given given) {
    try {
      return config.with(setting, setting.parse(given.text()));
    } catch (IllegalArgumentException e) {
      throw new TercetException(
              Reason.CONFIGURATION_INVALID, "A value of the configuration is not allowed.", e)
          .with("key", setting.key())
          .with("value", given.text())
          .with("allowed", setting.allowed())
          .with("where", given.where());
    }
  }
}
