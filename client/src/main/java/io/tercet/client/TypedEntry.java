package io.tercet.client;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry of a {@link TypedBucket}, as it was when it was read.
 *
 * @param key its key
 * @param value its value
 * @param version of the commit that wrote it; 0 if the asking transaction itself wrote it
 * @param expireAt when it expires, if it does
 * @param leaseId of the lease that it hangs on, if it does
 */
public record TypedEntry<K, V>(
    K key, V value, long version, Optional<Instant> expireAt, OptionalLong leaseId) {}
