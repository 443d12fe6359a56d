package io.tercet.client;

import io.tercet.kv.v1.BulkLoadHeader;
import io.tercet.kv.v1.BulkLoadMode;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How to load. Immutable: every method returns other options. Safe for use by any number of
 * threads.
 */
public final class BulkLoadOptions {
  private static final BulkLoadOptions NONE =
      new BulkLoadOptions(
          BulkLoadHeader.getDefaultInstance(), Duration.ofDays(36_500), progress -> {});

  private final BulkLoadHeader template;
  private final Duration retryFor;
  private final Consumer<BulkLoadProgress> onProgress;

  private BulkLoadOptions(
      BulkLoadHeader template, Duration retryFor, Consumer<BulkLoadProgress> onProgress) {
    this.template = template;
    this.retryFor = retryFor;
    this.onProgress = onProgress;
  }

  /** Replaces entries that exist, and goes on over lost connections for ever. */
  public static BulkLoadOptions none() {
    return NONE;
  }

  /** Leaves entries that exist as they are, and counts their items as skipped. */
  public BulkLoadOptions skipExisting() {
    return new BulkLoadOptions(
        template.toBuilder().setMode(BulkLoadMode.BULK_LOAD_MODE_SKIP_EXISTING).build(),
        retryFor,
        onProgress);
  }

  /**
   * How long to try to reach a server that went away during the load. Default: for ever. Before it
   * has answered once, the client tries as long as for any call.
   *
   * @param span zero for not at all
   */
  public BulkLoadOptions retryFor(Duration span) {
    return new BulkLoadOptions(template, span, onProgress);
  }

  /**
   * Tells how far the load has come, each time the server says so.
   *
   * @param listener called on the thread that loads; what it throws ends the load
   */
  public BulkLoadOptions onProgress(Consumer<BulkLoadProgress> listener) {
    return new BulkLoadOptions(template, retryFor, listener);
  }

  BulkLoadHeader template() {
    return template;
  }

  Duration retryFor() {
    return retryFor;
  }

  Consumer<BulkLoadProgress> listener() {
    return onProgress;
  }
}
