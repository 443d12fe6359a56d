package io.tercet.bench.experiment.window;

import java.util.NavigableMap;

/** The plain way: a sorted map from key to its latest version. */
public final class SortedMapWindow implements Window {
  private final NavigableMap<byte[], Long> versions;

  /**
   * Creates a window.
   *
   * @param versions an empty map that compares keys as unsigned bytes
   */
  public SortedMapWindow(NavigableMap<byte[], Long> versions) {
    this.versions = versions;
  }

  @Override
  public void add(byte[] key, long version) {
    versions.put(key, version);
  }

  @Override
  public boolean changedSince(byte[] key, long version) {
    Long latest = versions.get(key);
    return latest != null && latest > version;
  }

  @Override
  public boolean rangeChangedSince(byte[] start, byte[] end, long version) {
    for (Long latest : versions.subMap(start, true, end, false).values()) {
      if (latest > version) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void forget(long version) {
    versions.values().removeIf(latest -> latest <= version);
  }
}
