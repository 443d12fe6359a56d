package io.tercet.api.service;

import io.tercet.admin.v1.GetServerInfoRequest;
import io.tercet.admin.v1.GetServerInfoResponse;
import io.tercet.admin.v1.ServerState;
import io.tercet.api.rpc.Answer;
import io.tercet.core.engine.Engine;
import io.tercet.core.rocksdb.RocksStorage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The calls of an operator. May be used from any thread. */
final class AdminCalls {
  private final Backend backend;
  private final Supplier<Boolean> shuttingDown;
  private final long startedAtMs = System.currentTimeMillis();
  private final long startedNanos = System.nanoTime();

  AdminCalls(Backend backend, Supplier<Boolean> shuttingDown) {
    this.backend = backend;
    this.shuttingDown = shuttingDown;
  }

  void getServerInfo(GetServerInfoRequest request, Answer<GetServerInfoResponse> call) {
    Engine engine = backend.tercet().store().engine();
    call.send(
        GetServerInfoResponse.newBuilder()
            .setVersion(BuildInfo.version())
            .setState(state(engine))
            .setStartedAtMs(startedAtMs)
            .setUptimeMs(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos))
            .setEngine("rocksdb")
            .setFormatVersion(RocksStorage.FORMAT_VERSION)
            .setStoreId(engine.identity().storeId().toString())
            .setIncarnationId(engine.identity().incarnation().toString())
            .setVersionPublished(engine.version())
            .setVersionDurable(engine.durableVersion())
            .setOpenTransactionCount(backend.transactions().openCount())
            .build());
  }

  private ServerState state(Engine engine) {
    if (shuttingDown.get()) {
      return ServerState.SERVER_STATE_SHUTTING_DOWN;
    }
    return engine.statistics().getOrDefault("engine.read_only", 0L) > 0
        ? ServerState.SERVER_STATE_READ_ONLY
        : ServerState.SERVER_STATE_SERVING;
  }
}
