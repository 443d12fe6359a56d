package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.api.transaction.TransactionHandle;
import io.tercet.api.transaction.TransactionOwner;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipt;
import io.tercet.core.receipt.Receipts;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.transaction.Transaction;
import io.tercet.embedded.Tercet;
import io.tercet.kv.Repetitions;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the store that is used over many calls. Its commit leaves a receipt under its
 * id, beside the receipts of requests. One call at a time.
 */
public final class InteractiveTransaction implements TransactionHandle {
  /** No request id begins so: it is not for clients to choose. */
  private static final String RECEIPT_PREFIX = "\u0000transaction ";

  private static final byte[] NO_RESULT = {};

  private final Transaction transaction;
  private final Receipts receipts;
  private final RequestId receiptId;
  private final Repetitions<ByteString> repetitions = new Repetitions<>();

  /** Takes over a transaction that has just begun. */
  InteractiveTransaction(
      Transaction transaction, Receipts receipts, TransactionOwner owner, ByteString id) {
    this.transaction = transaction;
    this.receipts = receipts;
    this.receiptId = receiptId(owner, id);
  }

  /** Returns the transaction of the store. */
  Transaction transaction() {
    return transaction;
  }

  /** Returns the calls with a request id so far. */
  Repetitions<ByteString> repetitions() {
    return repetitions;
  }

  @Override
  public CompletableFuture<Long> commit(Durability durability) {
    if (transaction.hasWrites()) {
      receipts.record(transaction, receiptId, NO_RESULT);
    }
    return transaction
        .commitAsync(durability, Long.MAX_VALUE)
        .thenApply(InteractiveTransaction::versionOf);
  }

  private static long versionOf(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      Reason reason = refused.error().reason();
      if (reason == Reason.WRITE_STALL || reason == Reason.QUEUE_FULL) {
        // To commit again would be answered the same: what passes is to be repeated as a whole.
        throw new TercetException(
                Reason.TRANSACTION_CONFLICT,
                "The store took no more writes for a moment, and the transaction was not"
                    + " committed; run it again.",
                refused.error())
            .with("limit", reason.name());
      }
    }
    return outcome.orThrow().version();
  }

  @Override
  public void close() {
    transaction.close();
  }

  /**
   * Returns the version of the commit of a transaction, or null if there is no receipt of it; may
   * wait for the disk.
   */
  public static @Nullable Long findReceipt(Tercet tercet, TransactionOwner owner, ByteString id) {
    try (Transaction reader = tercet.begin(true)) {
      Receipt receipt = tercet.store().receipts().find(reader, receiptId(owner, id));
      return receipt == null ? null : receipt.version();
    }
  }

  private static RequestId receiptId(TransactionOwner owner, ByteString id) {
    // Cut, since an id may come from anywhere: one of ours has 32 digits.
    String digits =
        HexFormat.of().formatHex(id.substring(0, Math.min(id.size(), 32)).toByteArray());
    return new RequestId(
        owner.principal(), owner.database(), RECEIPT_PREFIX + digits, new byte[32]);
  }
}
