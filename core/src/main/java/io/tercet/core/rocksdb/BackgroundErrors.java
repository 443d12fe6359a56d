package io.tercet.core.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of the errors that RocksDB meets outside of a call: in flush and compaction; and of those
 * of the log, that it reports the same way before the failing call returns.
 *
 * <p>No space in flush or compaction passes: RocksDB goes on by itself when there is space again.
 * Everything else stays until the store is opened again. Called by RocksDB's threads, asked by any.
 */
final class BackgroundErrors extends AbstractEventListener {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundErrors.class);

  private volatile boolean noSpace;
  private volatile @Nullable String lasting;
  private volatile boolean logFailed;

  BackgroundErrors() {
    super(
        EnabledEventCallback.ON_BACKGROUND_ERROR,
        EnabledEventCallback.ON_ERROR_RECOVERY_BEGIN,
        EnabledEventCallback.ON_ERROR_RECOVERY_COMPLETED);
  }

  @Override
  public void onBackgroundError(BackgroundErrorReason reason, Status status) {
    boolean inBackground =
        reason == BackgroundErrorReason.FLUSH || reason == BackgroundErrorReason.COMPACTION;
    String text = reason + ": " + status.getCodeString();
    if (inBackground && RocksErrors.isNoSpace(status)) {
      noSpace = true;
      LOG.warn("no disk space for background work; writes are refused until there is: {}", text);
      return;
    }
    if (!inBackground) {
      logFailed = true;
    }
    lasting = text;
    LOG.error("RocksDB reports an error that lasts until the store is opened again: {}", text);
  }

  @Override
  public boolean onErrorRecoveryBegin(BackgroundErrorReason reason, Status status) {
    // Going on by itself is meant for lack of space in the background alone.
    return !logFailed;
  }

  @Override
  public void onErrorRecoveryCompleted(Status oldError) {
    noSpace = false;
    LOG.info("background work goes on again after: {}", oldError.getCodeString());
  }

  /** Tells whether background work waits for disk space. */
  boolean noSpace() {
    return noSpace;
  }

  /** Returns the error that will not pass, or null if there is none. */
  @Nullable String lasting() {
    return lasting;
  }

  /** Tells whether the log itself ever failed. */
  boolean logFailed() {
    return logFailed;
  }
}
