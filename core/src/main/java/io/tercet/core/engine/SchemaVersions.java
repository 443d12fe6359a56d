package io.tercet.core.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The version of the last change of each container's definition, by the container's id: ids are
 * small, and never used again. Any thread; the leader writes.
 */
final class SchemaVersions {
  private volatile AtomicLongArray versions = new AtomicLongArray(64);

  /** Returns the version, or 0 if the definition was never changed. */
  long get(int containerId) {
    AtomicLongArray now = versions;
    return containerId < now.length() ? now.get(containerId) : 0;
  }

  synchronized void set(int containerId, long version) {
    AtomicLongArray now = versions;
    if (containerId >= now.length()) {
      AtomicLongArray larger = new AtomicLongArray(Math.max(containerId + 1, 2 * now.length()));
      for (int id = 0; id < now.length(); id++) {
        larger.set(id, now.get(id));
      }
      larger.set(containerId, version);
      versions = larger;
    } else {
      now.set(containerId, version);
    }
  }
}
