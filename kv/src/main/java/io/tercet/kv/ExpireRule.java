package io.tercet.kv;

/** Which entries an {@link Operation.Expire} changes, as Redis' EXPIRE has it. */
public enum ExpireRule {
  /** All. */
  ALWAYS,
  /** Those that do not expire. */
  WHEN_NONE,
  /** Those that expire. */
  WHEN_SET,
  /** Those that expire earlier; one that does not expire is not changed. */
  WHEN_LATER,
  /** Those that expire later or never. */
  WHEN_EARLIER;

  /**
   * Tells whether an entry is to be changed.
   *
   * @param beforeMs when it expires, in milliseconds since 1970; 0 for never
   * @param afterMs when it would expire then; likewise
   */
  boolean allows(long beforeMs, long afterMs) {
    return switch (this) {
      case ALWAYS -> true;
      case WHEN_NONE -> beforeMs == 0;
      case WHEN_SET -> beforeMs != 0;
      case WHEN_LATER -> endless(afterMs) > endless(beforeMs);
      case WHEN_EARLIER -> endless(afterMs) < endless(beforeMs);
    };
  }

  private static long endless(long expireAtMs) {
    return expireAtMs == 0 ? Long.MAX_VALUE : expireAtMs;
  }
}
