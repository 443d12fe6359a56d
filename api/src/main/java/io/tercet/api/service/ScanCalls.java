package io.tercet.api.service;

import io.tercet.api.config.Settings;
import io.tercet.api.rpc.BatchSource;
import io.tercet.api.rpc.CallInfo;
import io.tercet.api.rpc.StreamPlan;
import io.tercet.api.rpc.Turns;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.EntryScan;
import io.tercet.kv.KeyRanges;
import io.tercet.kv.ResumeTokens;
import io.tercet.kv.ScanOptions;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import org.jspecify.annotations.Nullable;

/** Scan. May be used from any thread. */
final class ScanCalls {
  /** How much earlier than its view a stream ends, so that it can say so. */
  private static final long LIFETIME_MARGIN_MS = 2_000;

  private final Backend backend;
  private final long batchBytes;
  private final long lifetimeMs;

  ScanCalls(Backend backend) {
    this.backend = backend;
    this.batchBytes = backend.config().get(Settings.STREAM_BATCH_BYTES);
    long viewMs = backend.config().get(Settings.TRANSACTION_READ_ONLY_TIMEOUT_MS);
    this.lifetimeMs = Math.max(viewMs / 2, viewMs - LIFETIME_MARGIN_MS);
  }

  StreamPlan<ScanResponse> scan(ScanRequest request, CallInfo info) {
    Operations.bucket(request.getBucket());
    ResumeTokens tokens =
        ResumeTokens.ofScan(
            backend.tercet().store().engine().identity().incarnation(),
            Backend.database(request.getDatabase()),
            request.getBucket(),
            request.getPrefix().toByteArray(),
            request.getStart().toByteArray(),
            request.getEnd().toByteArray(),
            request.getReverse());
    byte[] lastKey =
        request.getResumeToken().isEmpty() ? null : tokens.lastKey(request.getResumeToken());
    ScanOptions options = options(request, lastKey);
    ScanLimits limits =
        new ScanLimits(
            KeyRanges.limit("limit", request.getLimit()),
            KeyRanges.limit("limit_bytes", request.getLimitBytes()),
            batchBytes);
    if (!request.getTransactionId().isEmpty()) {
      return backend.transactions().stream(
          request.getTransactionId(),
          Backend.owner(info, request.getDatabase()),
          handle -> source(request, options, limits, tokens, handle.transaction(), false));
    }
    return new StreamPlan<>(
        Turns.on(backend.workers()), () -> alone(request, options, limits, tokens), lifetimeMs);
  }

  private BatchSource<ScanResponse> alone(
      ScanRequest request, ScanOptions options, ScanLimits limits, ResumeTokens tokens) {
    Transaction transaction = backend.tercet().begin(true);
    try {
      return source(request, options, limits, tokens, transaction, true);
    } catch (RuntimeException | Error e) {
      transaction.close();
      throw e;
    }
  }

  private BatchSource<ScanResponse> source(
      ScanRequest request,
      ScanOptions options,
      ScanLimits limits,
      ResumeTokens tokens,
      Transaction transaction,
      boolean ownsTransaction) {
    EntryScan scan =
        backend
            .tercet()
            .keyValues()
            .model()
            .scan(
                transaction, Backend.database(request.getDatabase()), request.getBucket(), options);
    return new ScanSource(
        scan, transaction, ownsTransaction, request.getKeysOnly(), limits, tokens);
  }

  private static ScanOptions options(ScanRequest request, byte @Nullable [] lastKey) {
    KeyRange range =
        KeyRanges.of(
            request.getPrefix().toByteArray(),
            request.getStart().toByteArray(),
            request.getEnd().toByteArray());
    return ScanOptions.of(range, request.getReverse(), request.getLimit(), lastKey);
  }
}
