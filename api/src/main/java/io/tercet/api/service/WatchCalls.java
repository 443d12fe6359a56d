package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.config.Settings;
import io.tercet.api.rpc.BatchSource;
import io.tercet.api.rpc.CallInfo;
import io.tercet.api.rpc.StreamPlan;
import io.tercet.api.rpc.Turns;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.KeyRange;
import io.tercet.kv.EntryWatch;
import io.tercet.kv.KeyRanges;
import io.tercet.kv.KeyValues;
import io.tercet.kv.ResumeTokens;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import java.util.concurrent.ScheduledExecutorService;

/** Watch. May be used from any thread. */
final class WatchCalls {
  private static final long PROGRESS_MS = 10_000;
  private static final long PROGRESS_MS_MIN = 100;

  private final Backend backend;
  private final KeyValues keyValues;
  private final ScheduledExecutorService timer;
  private final long batchBytes;

  WatchCalls(Backend backend, ScheduledExecutorService timer) {
    this.backend = backend;
    this.keyValues = backend.tercet().keyValues();
    this.timer = timer;
    this.batchBytes = backend.config().get(Settings.STREAM_BATCH_BYTES);
  }

  StreamPlan<WatchResponse> watch(WatchRequest request, CallInfo info) {
    Operations.bucket(request.getBucket());
    KeyRange range = range(request);
    long progressMs = progressMs(request.getProgressIntervalMs());
    if (request.getAfterVersion() < 0) {
      throw invalid("after_version", "A version is not negative.");
    }
    return new StreamPlan<>(
        Turns.on(backend.workers()),
        () -> open(request, range, progressMs),
        StreamPlan.UNBOUNDED,
        true);
  }

  private BatchSource<WatchResponse> open(WatchRequest request, KeyRange range, long progressMs) {
    String database = Backend.database(request.getDatabase());
    String bucket = request.getBucket();
    ResumeTokens tokens =
        ResumeTokens.ofWatch(
            backend.tercet().store().engine().identity().incarnation(),
            database,
            bucket,
            request.getKey().toByteArray(),
            request.getPrefix().toByteArray(),
            request.getStart().toByteArray(),
            request.getEnd().toByteArray());
    EntryWatch watch;
    if (!request.getResumeToken().isEmpty()) {
      EntryWatch.Position position = tokens.position(request.getResumeToken());
      watch = keyValues.watchFrom(database, bucket, range, position);
    } else if (request.getAfterVersion() > 0) {
      watch = keyValues.watchAfter(database, bucket, range, request.getAfterVersion());
    } else {
      watch = keyValues.watch(database, bucket, range);
    }
    return new WatchSource(
        watch,
        tokens,
        request.getKeysOnly(),
        request.getIncludePrevious(),
        request.getAfterVersion(),
        batchBytes,
        new Heartbeat(timer, progressMs));
  }

  private static KeyRange range(WatchRequest request) {
    ByteString key = request.getKey();
    if (key.isEmpty()) {
      return KeyRanges.of(
          request.getPrefix().toByteArray(),
          request.getStart().toByteArray(),
          request.getEnd().toByteArray());
    }
    if (!request.getPrefix().isEmpty()
        || !request.getStart().isEmpty()
        || !request.getEnd().isEmpty()) {
      throw invalid("key", "A watch is of one key or of a range; not both.");
    }
    return KeyRange.single(key.toByteArray());
  }

  private static long progressMs(long asked) {
    if (asked != 0 && asked < PROGRESS_MS_MIN) {
      throw invalid("progress_interval_ms", "The interval is 100 ms or more.");
    }
    return asked == 0 ? PROGRESS_MS : asked;
  }

  private static TercetException invalid(String field, String text) {
    return new TercetException(Reason.INVALID_ARGUMENT, text).with("field", field);
  }
}
