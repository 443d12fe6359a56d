package io.tercet.embedded;

import java.time.Instant;
import java.util.List;

/**
 * What one commit did to the entries that are watched: all of it, and nothing else.
 *
 * @param version of the commit
 * @param time the store's time of the commit
 * @param events in an order in which they may be applied; each key comes once
 */
public record WatchCommit(long version, Instant time, List<WatchEvent> events) {}
