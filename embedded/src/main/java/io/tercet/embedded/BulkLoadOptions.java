package io.tercet.embedded;

import java.util.function.Consumer;

/**
 * How to load. Immutable: every method returns other options. Safe for use by any number of
 * threads.
 */
public final class BulkLoadOptions {
  private static final BulkLoadOptions NONE = new BulkLoadOptions(false, progress -> {});

  private final boolean skipExisting;
  private final Consumer<BulkLoadProgress> onProgress;

  private BulkLoadOptions(boolean skipExisting, Consumer<BulkLoadProgress> onProgress) {
    this.skipExisting = skipExisting;
    this.onProgress = onProgress;
  }

  /** Replaces entries that exist. */
  public static BulkLoadOptions none() {
    return NONE;
  }

  /** Leaves entries that exist as they are, and counts their items as skipped. */
  public BulkLoadOptions skipExisting() {
    return new BulkLoadOptions(true, onProgress);
  }

  /**
   * Tells how far the load has come, each time more of it is on disk.
   *
   * @param listener called on the thread that loads; what it throws ends the load
   */
  public BulkLoadOptions onProgress(Consumer<BulkLoadProgress> listener) {
    return new BulkLoadOptions(skipExisting, listener);
  }

  boolean skipsExisting() {
    return skipExisting;
  }

  Consumer<BulkLoadProgress> listener() {
    return onProgress;
  }
}
