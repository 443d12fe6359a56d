package io.tercet.core.engine;

/**
 * How an engine works.
 *
 * @param limits what it holds
 * @param windowBytes memory of the conflict window
 * @param readSetBytes memory of one transaction's read set, before it is coarsened
 * @param queueBytes how much may wait to be committed
 * @param groupBytes how much is committed in one write, unless one commit alone is larger
 * @param bufferedSyncMs within which time BUFFERED commits are put on disk
 * @param closeWaitMs how long a close waits for views that are still open
 * @param acceptDataLoss whether to open a store that has lost acknowledged commits, as a new
 *     incarnation
 */
public record EngineOptions(
    EngineLimits limits,
    long windowBytes,
    long readSetBytes,
    long queueBytes,
    int groupBytes,
    long bufferedSyncMs,
    long closeWaitMs,
    boolean acceptDataLoss) {

  /** What holds unless configured otherwise. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          EngineLimits.DEFAULT, 64 << 20, 16 << 20, 256 << 20, 4 << 20, 1000, 5000, false);

  /** Returns these options with other limits. */
  public EngineOptions withLimits(EngineLimits other) {
    return new EngineOptions(
        other,
        windowBytes,
        readSetBytes,
        queueBytes,
        groupBytes,
        bufferedSyncMs,
        closeWaitMs,
        acceptDataLoss);
  }

  /** Returns these options with another budget for the conflict window. */
  public EngineOptions withWindowBytes(long other) {
    return new EngineOptions(
        limits,
        other,
        readSetBytes,
        queueBytes,
        groupBytes,
        bufferedSyncMs,
        closeWaitMs,
        acceptDataLoss);
  }

  /** Returns these options with another budget for the read set of a transaction. */
  public EngineOptions withReadSetBytes(long other) {
    return new EngineOptions(
        limits,
        windowBytes,
        other,
        queueBytes,
        groupBytes,
        bufferedSyncMs,
        closeWaitMs,
        acceptDataLoss);
  }

  /** Returns these options with another time within which BUFFERED commits are synced. */
  public EngineOptions withBufferedSyncMs(long other) {
    return new EngineOptions(
        limits,
        windowBytes,
        readSetBytes,
        queueBytes,
        groupBytes,
        other,
        closeWaitMs,
        acceptDataLoss);
  }

  /** Returns these options with a loss of data accepted or not. */
  public EngineOptions withAcceptDataLoss(boolean other) {
    return new EngineOptions(
        limits,
        windowBytes,
        readSetBytes,
        queueBytes,
        groupBytes,
        bufferedSyncMs,
        closeWaitMs,
        other);
  }
}
