package io.tercet.core.engine;

import java.util.concurrent.ConcurrentHashMap;

/** The version of the last change of each container's definition. Any thread; the leader writes. */
final class SchemaVersions {
  private final ConcurrentHashMap<Integer, Long> versions = new ConcurrentHashMap<>();

  /** Returns the version, or 0 if the definition was never changed. */
  long get(int containerId) {
    Long version = versions.get(containerId);
    return version == null ? 0 : version;
  }

  void set(int containerId, long version) {
    versions.put(containerId, version);
  }
}
