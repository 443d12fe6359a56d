package io.tercet.client;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes request ids that no other client makes: random bits of this client and a count. Any thread
 * may call it.
 */
final class RequestIds {
  private final boolean enabled;
  private final AtomicLong count = new AtomicLong();
  private final String prefix;

  RequestIds(boolean enabled) {
    this.enabled = enabled;
    UUID random = UUID.randomUUID();
    this.prefix =
        Long.toString(random.getMostSignificantBits(), Character.MAX_RADIX)
            + Long.toString(random.getLeastSignificantBits(), Character.MAX_RADIX)
            + ".";
  }

  /** What the caller asked for, else a new one, else nothing where they are switched off. */
  String next(String asked) {
    if (!asked.isEmpty() || !enabled) {
      return asked;
    }
    return prefix + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
  }
}
