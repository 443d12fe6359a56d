package io.tercet.client;

import io.tercet.kv.v1.GetLeaseResponse;
import java.time.Duration;

/**
 * What a server knows of a lease.
 *
 * @param ttl for how long it lives from each time that it is kept alive
 * @param remaining for how long it lives unless it is kept alive, 1 ms or more
 * @param keyCount how many keys it carries, of the 10,000 that it may carry: those put with it,
 *     less those deleted since
 */
public record LeaseInfo(Duration ttl, Duration remaining, long keyCount) {
  static LeaseInfo of(GetLeaseResponse answer) {
    return new LeaseInfo(
        Duration.ofMillis(answer.getTtlMs()),
        Duration.ofMillis(answer.getRemainingMs()),
        answer.getKeyCount());
  }
}
