package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/** What a key and a value may be. Stateless. */
public final class Limits {
  /** The longest key, in bytes. */
  public static final int KEY_BYTES_MAX = 8 << 10;

  /** The longest value, in bytes. */
  public static final int VALUE_BYTES_MAX = 16 << 20;

  private Limits() {}

  static void checkKey(byte[] key) {
    if (key.length == 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A key has at least one byte.");
    }
    if (key.length > KEY_BYTES_MAX) {
      throw new TercetException(Reason.KEY_TOO_LARGE, "The key is longer than its limit.")
          .with("bytes", key.length)
          .with("limit", KEY_BYTES_MAX);
    }
  }

  static void checkValue(byte[] value) {
    if (value.length > VALUE_BYTES_MAX) {
      throw new TercetException(Reason.VALUE_TOO_LARGE, "The value is longer than its limit.")
          .with("bytes", value.length)
          .with("limit", VALUE_BYTES_MAX);
    }
  }

  /** Returns the moment at which something put now expires; 0 for never. */
  static long expireAtMs(Expiry expiry, long nowMs, long previousExpireAtMs) {
    if (expiry instanceof Expiry.After after) {
      positive("ttl_ms", after.ttlMs());
      return after.ttlMs() > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE - 1 : nowMs + after.ttlMs();
    } else if (expiry instanceof Expiry.At at) {
      positive("expire_at_ms", at.expireAtMs());
      return Math.min(at.expireAtMs(), Long.MAX_VALUE - 1);
    }
    return expiry instanceof Expiry.Keep ? previousExpireAtMs : 0;
  }

  static void positive(String name, long value) {
    if (value <= 0) {
      throw new TercetException(Reason.INVALID_ARGUMENT, "A time of expiry is 1 or more.")
          .with("field", name)
          .with("value", value);
    }
  }
}
