package io.tercet.embedded;

import io.tercet.kv.Leases;
import java.time.Duration;

/**
 * What is known of a lease.
 *
 * @param ttl for how long it lives from each time that it is kept alive
 * @param remaining for how long it lives unless it is kept alive, 1 ms or more
 * @param keyCount how many keys it carries, of the 10,000 that it may carry: those put with it,
 *     less those deleted since
 */
public record LeaseInfo(Duration ttl, Duration remaining, long keyCount) {
  static LeaseInfo of(Leases.Description found) {
    return new LeaseInfo(
        Duration.ofMillis(found.ttlMs()), Duration.ofMillis(found.remainingMs()), found.keyCount());
  }
}
