package io.tercet.embedded;

import org.jspecify.annotations.Nullable;

/**
 * What to watch, and from where on. Immutable: every method returns other options. Safe for use by
 * any number of threads.
 */
public final class WatchOptions {
  private static final WatchOptions ALL =
      new WatchOptions(KeyRange.all(), null, false, false, 0, "");

  private final KeyRange range;
  private final byte @Nullable [] key;
  private final boolean keysOnly;
  private final boolean includePrevious;
  private final long afterVersion;
  private final String resumeToken;

  private WatchOptions(
      KeyRange range,
      byte @Nullable [] key,
      boolean keysOnly,
      boolean includePrevious,
      long afterVersion,
      String resumeToken) {
    this.range = range;
    this.key = key;
    this.keysOnly = keysOnly;
    this.includePrevious = includePrevious;
    this.afterVersion = afterVersion;
    this.resumeToken = resumeToken;
  }

  /** The whole bucket, from now on. */
  public static WatchOptions all() {
    return ALL;
  }

  /** One key, from now on; an empty one stands for the whole bucket. */
  public static WatchOptions key(byte[] key) {
    return new WatchOptions(
        KeyRange.all(), key.length == 0 ? null : key.clone(), false, false, 0, "");
  }

  /** The keys of a range, from now on. */
  public static WatchOptions range(KeyRange range) {
    return new WatchOptions(range, null, false, false, 0, "");
  }

  /** Leaves out the values. */
  public WatchOptions keysOnly() {
    return new WatchOptions(range, key, true, includePrevious, afterVersion, resumeToken);
  }

  /** Asks for entries as they were before; a bucket keeps them if it was created to do so. */
  public WatchOptions includePrevious() {
    return new WatchOptions(range, key, keysOnly, true, afterVersion, resumeToken);
  }

  /**
   * Begins after a version, such as that of a scan: so nothing that happened since is missed.
   *
   * @param version 1 or more
   */
  public WatchOptions afterVersion(long version) {
    return new WatchOptions(range, key, keysOnly, includePrevious, version, "");
  }

  /**
   * Goes on where another watch of the same bucket and keys stood.
   *
   * @param token what {@link Watch#resumeToken} gave
   */
  public WatchOptions resumeToken(String token) {
    return new WatchOptions(range, key, keysOnly, includePrevious, 0, token);
  }

  KeyRange range() {
    return range;
  }

  /** Returns the one key that is watched, or null for the range. */
  byte @Nullable [] key() {
    return key;
  }

  boolean isKeysOnly() {
    return keysOnly;
  }

  boolean isPreviousIncluded() {
    return includePrevious;
  }

  /** Returns the version after which to begin; 0 for none. */
  long afterVersion() {
    return afterVersion;
  }

  /** Returns the token by which to go on; empty for none. */
  String resumeToken() {
    return resumeToken;
  }
}
