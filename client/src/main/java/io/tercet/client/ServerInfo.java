package io.tercet.client;

import io.tercet.admin.v1.GetServerInfoResponse;
import java.time.Duration;
import java.time.Instant;

/**
 * What a server is.
 *
 * @param version the version of Tercet, e.g. {@code 0.1.0}
 * @param state how it does
 * @param startedAt when it was started
 * @param uptime how long it has been running
 * @param engine the storage engine, e.g. {@code rocksdb}
 * @param formatVersion the version of the format of its data directory
 * @param storeId the id of its store, which stays the same across restarts
 * @param incarnationId the id of its store's incarnation, which changes when it is restored from a
 *     backup
 * @param publishedVersion the newest version that can be read
 * @param durableVersion the newest version that is synced to disk
 * @param openTransactions how many interactive transactions are open
 */
public record ServerInfo(
    String version,
    ServerState state,
    Instant startedAt,
    Duration uptime,
    String engine,
    int formatVersion,
    String storeId,
    String incarnationId,
    long publishedVersion,
    long durableVersion,
    long openTransactions) {

  static ServerInfo of(GetServerInfoResponse proto) {
    return new ServerInfo(
        proto.getVersion(),
        ServerState.of(proto.getState()),
        Instant.ofEpochMilli(proto.getStartedAtMs()),
        Duration.ofMillis(proto.getUptimeMs()),
        proto.getEngine(),
        proto.getFormatVersion(),
        proto.getStoreId(),
        proto.getIncarnationId(),
        proto.getVersionPublished(),
        proto.getVersionDurable(),
        proto.getOpenTransactionCount());
  }
}
