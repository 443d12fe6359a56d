package io.tercet.api.config;

import java.util.HashMap;
import java.util.Map;

/**
 * The configuration of a server: a value for every setting. Immutable; may be shared between
 * threads.
 */
public final class ServerConfig {
  private static final ServerConfig DEFAULTS = new ServerConfig(Map.of());

  private final Map<Setting<?>, Object> values;

  private ServerConfig(Map<Setting<?>, Object> values) {
    this.values = values;
  }

  /** Returns the configuration in which every setting has its default. */
  public static ServerConfig defaults() {
    return DEFAULTS;
  }

  /** Returns the value of a setting. */
  @SuppressWarnings("unchecked") // with() is the only one that puts, and takes a T only
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    return value == null ? setting.defaultValue() : (T) value;
  }

  /**
   * Returns this configuration with another value of one setting. The value is not checked against
   * what {@link Setting#allowed} says.
   */
  public <T> ServerConfig with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.put(setting, value);
    return new ServerConfig(Map.copyOf(changed));
  }
}
