package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.EntryLoad;
import io.tercet.kv.LoadProgress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One bulk load. While one batch is being committed, the next one is taken from the source; so it
 * holds two, however large the load is. For one thread.
 */
final class BulkLoader {
  private static final int REJECTIONS_MAX = 1_000;
  private static final long BATCH_BYTES = 1 << 20;
  private static final int BATCH_ITEMS = 1_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Backing backing;
  private final EntryLoad load;
  private final Iterator<LoadEntry> source;
  private final BulkLoadOptions options;
  private final List<BulkLoadRejection> rejections = new ArrayList<>();
  private BulkLoadProgress progress;
  private long taken;

  private BulkLoader(
      Backing backing, EntryLoad load, Iterator<LoadEntry> source, BulkLoadOptions options) {
    this.backing = backing;
    this.load = load;
    this.source = source;
    this.options = options;
    this.progress = of(load.progress());
  }

  /** Begins a load, or goes on with it. */
  static BulkLoader open(
      Backing backing, EntryLoad.Plan plan, Iterator<LoadEntry> source, BulkLoadOptions options) {
    EntryLoad load = backing.keyValues().load(plan, backing.deadlineNanos());
    return new BulkLoader(backing, load, source, options);
  }

  BulkLoadResult run() {
    leaveOutWhatIsLoaded();
    options.listener().accept(progress);
    Batch running = null;
    while (source.hasNext()) {
      List<EntryLoad.Item> items = takeItems();
      if (running != null) {
        await(running);
      }
      running = commit(items);
    }
    if (running != null) {
      await(running);
    }
    return new BulkLoadResult(progress, List.copyOf(rejections));
  }

  /** A batch that is being committed. */
  private record Batch(
      List<EntryLoad.Item> items, long deadlineNanos, CompletableFuture<EntryLoad.Step> step) {}

  private Batch commit(List<EntryLoad.Item> items) {
    return commit(items, backing.deadlineNanos());
  }

  private Batch commit(List<EntryLoad.Item> items, long deadlineNanos) {
    return new Batch(items, deadlineNanos, load.applyAsync(items, deadlineNanos));
  }

  /** Waits for a batch; where the store takes no writes for a moment, tries it again. */
  private void await(Batch first) {
    Batch batch = first;
    EntryLoad.Step step = null;
    while (step == null) {
      try {
        step = Futures.join(batch.step());
      } catch (TercetException e) {
        boolean passing = e.reason() == Reason.WRITE_STALL || e.reason() == Reason.QUEUE_FULL;
        if (!passing
            || backing.nanos() >= batch.deadlineNanos()
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        batch = commit(batch.items(), batch.deadlineNanos());
      }
    }
    heard(step);
  }

  private void heard(EntryLoad.Step step) {
    for (EntryLoad.Rejection each : step.rejections()) {
      if (rejections.size() < REJECTIONS_MAX) {
        rejections.add(
            new BulkLoadRejection(
                each.sequence(), each.why().reason().name(), each.why().getMessage()));
      }
    }
    progress = of(step.progress());
    options.listener().accept(progress);
  }

  private void leaveOutWhatIsLoaded() {
    long loaded = progress.lastSequence();
    while (taken < loaded && source.hasNext()) {
      LoadEntry unused = source.next();
      taken++;
    }
    if (taken < loaded) {
      throw new IllegalArgumentException(
          "The load id stands for "
              + loaded
              + " items or more, and there are only "
              + taken
              + "; choose another id");
    }
  }

  private List<EntryLoad.Item> takeItems() {
    List<EntryLoad.Item> items = new ArrayList<>();
    long bytes = 0;
    while (bytes < BATCH_BYTES && items.size() < BATCH_ITEMS && source.hasNext()) {
      LoadEntry entry = source.next();
      taken++;
      items.add(entry.toItem(taken));
      bytes += entry.sizeBytes();
    }
    return items;
  }

  private static BulkLoadProgress of(LoadProgress progress) {
    return new BulkLoadProgress(
        progress.lastSequence(), progress.loaded(), progress.skipped(), progress.rejected());
  }
}
