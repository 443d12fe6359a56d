package io.tercet.kv;

import io.tercet.core.Store;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipt;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.transaction.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A bulk load: batches of numbered entries, each a commit of its own that also says how far the
 * load has come. So nothing is lost or written twice, wherever it breaks off.
 *
 * <p>Each batch reads in its transaction how far the load had come. Of two streams of one load,
 * such as one whose client is gone and the one that came after it, the second to commit conflicts,
 * runs again, and leaves out what the first has written. Therefore a load has one batch in the
 * pipeline at a time, and batches are large.
 *
 * <p>One batch at a time; any thread.
 */
public final class EntryLoad {
  /** The longest load id, in bytes of UTF-8. */
  public static final int LOAD_ID_BYTES_MAX = 128;

  /** No request id begins so: it is not for clients to choose. */
  private static final String RECEIPT_PREFIX = "\u0000load ";

  private final Store store;
  private final KeyValueModel model;
  private final Plan plan;
  private final RequestId receiptId;
  private volatile LoadProgress known = LoadProgress.NONE;

  /**
   * What to load, and where.
   *
   * @param principal who loads
   * @param database where
   * @param bucket where
   * @param loadId names the load; 1 to {@link #LOAD_ID_BYTES_MAX} bytes of UTF-8
   * @param skipExisting whether keys that exist are left as they are
   */
  public record Plan(
      String principal, String database, String bucket, String loadId, boolean skipExisting) {}

  /**
   * One entry to load.
   *
   * @param sequence its number, 1 or more
   * @param expiry not {@link Expiry.Keep}
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Item(long sequence, byte[] key, byte[] value, Expiry expiry) {}

  /** An item that cannot be written, and why. */
  public record Rejection(long sequence, TercetException why) {}

  /**
   * What a batch has come to.
   *
   * @param progress of the load after it
   * @param rejections of items of this batch
   */
  public record Step(LoadProgress progress, List<Rejection> rejections) {}

  private EntryLoad(Store store, KeyValueModel model, Plan plan) {
    this.store = store;
    this.model = model;
    this.plan = plan;
    this.receiptId =
        new RequestId(plan.principal(), plan.database(), receiptName(plan), hash(plan));
  }

  static EntryLoad open(Store store, KeyValueModel model, Plan plan, long deadlineNanos) {
    int bytes = plan.loadId().getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > LOAD_ID_BYTES_MAX) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT, "A load id has 1 to 128 bytes; choose another.")
          .with("field", "load_id")
          .with("limit", LOAD_ID_BYTES_MAX);
    }
    EntryLoad load = new EntryLoad(store, model, plan);
    load.known =
        store
            .runner()
            .run(load.options(deadlineNanos), ResultCodec.none(), load::begin)
            .result()
            .progress();
    return load;
  }

  /** Returns how far the load has come: what is on disk. */
  public LoadProgress progress() {
    return known;
  }

  /**
   * Writes a batch without blocking the calling thread for its commit; complete when it is on disk.
   *
   * @param items in the order of their numbers, without a gap after what came before; those that
   *     are on disk are ignored. Few enough for one transaction
   * @param deadlineNanos until when conflicts are tried again, on the store's monotonic clock
   * @return fails with why there is no commit; nothing is thrown here
   */
  public CompletableFuture<Step> applyAsync(List<Item> items, long deadlineNanos) {
    return store
        .runner()
        .runAsync(
            options(deadlineNanos), ResultCodec.none(), transaction -> apply(transaction, items))
        .thenApply(Completed::result)
        .whenComplete(
            (step, error) -> {
              if (error == null) {
                known = step.progress();
              }
            });
  }

  private RunOptions options(long deadlineNanos) {
    return new RunOptions(Durability.SYNC, deadlineNanos, null);
  }

  private Step begin(Transaction transaction) {
    model.ensureBucket(transaction, plan.database(), plan.bucket());
    return new Step(read(transaction), List.of());
  }

  /** Reads how far the load has come; what this stream knows counts where nothing is kept. */
  private LoadProgress read(Transaction transaction) {
    @Nullable Receipt receipt;
    try {
      receipt = store.receipts().find(transaction, receiptId);
    } catch (TercetException e) {
      if (e.reason() != Reason.REQUEST_ID_REUSED) {
        throw e;
      }
      throw new TercetException(
              Reason.REQUEST_ID_REUSED,
              "The load id was used before for another bucket or mode; choose a new one.",
              e)
          .with("load_id", plan.loadId());
    }
    LoadProgress last = known;
    if (receipt == null) {
      return last;
    }
    LoadProgress kept = LoadProgress.decode(Objects.requireNonNull(receipt.result()));
    return kept.lastSequence() >= last.lastSequence() ? kept : last;
  }

  private Step apply(Transaction transaction, List<Item> items) {
    LoadProgress before = read(transaction);
    List<Rejection> rejections = new ArrayList<>();
    long last = before.lastSequence();
    long loaded = before.loaded();
    long skipped = before.skipped();
    for (Item item : items) {
      if (item.sequence() <= last) {
        continue;
      }
      last = item.sequence();
      TercetException why = fault(transaction, item);
      if (why != null) {
        rejections.add(new Rejection(last, why));
      } else if (put(transaction, item)) {
        loaded++;
      } else {
        skipped++;
      }
    }
    LoadProgress after =
        new LoadProgress(last, loaded, skipped, before.rejected() + rejections.size());
    if (last > before.lastSequence()) {
      store.receipts().record(transaction, receiptId, after.encode());
    }
    return new Step(after, rejections);
  }

  private static @Nullable TercetException fault(Transaction transaction, Item item) {
    try {
      Limits.checkKey(item.key());
      Limits.checkValue(item.value());
      long unused = Limits.expireAtMs(item.expiry(), transaction.nowMs(), 0);
      return null;
    } catch (TercetException e) {
      return e;
    }
  }

  /** Writes an item; false if its key exists and is to be left alone. */
  private boolean put(Transaction transaction, Item item) {
    @Nullable Condition condition = plan.skipExisting() ? new Condition.MustNotExist() : null;
    try {
      model.apply(
          transaction,
          plan.database(),
          new Operation.Put(
              plan.bucket(), item.key(), item.value(), condition, item.expiry(), false));
      return true;
    } catch (TercetException e) {
      if (e.reason() == Reason.KEY_EXISTS) {
        return false;
      }
      throw e;
    }
  }

  /** Returns the name of a load among the receipts: short enough for any load id. */
  static String receiptName(Plan plan) {
    return RECEIPT_PREFIX + HexFormat.of().formatHex(sha256(List.of(plan.loadId())));
  }

  /** Returns the hash of what must not change while a load goes on. */
  static byte[] hash(Plan plan) {
    return sha256(List.of(plan.bucket(), plan.skipExisting() ? "skip" : "replace"));
  }

  private static byte[] sha256(List<String> parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        sha.update(utf8);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
