package io.tercet.core.transaction;

import io.tercet.core.engine.EngineLimits;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;

/** Refuses what an engine cannot hold, before it gets there. Stateless. */
final class WriteLimits {
  private WriteLimits() {}

  static void check(EngineLimits limits, byte[] key, Change change) {
    if (key.length > limits.keyBytes()) {
      throw new TercetException(Reason.KEY_TOO_LARGE, "The key is longer than its limit.")
          .with("bytes", key.length)
          .with("limit", limits.keyBytes());
    }
    if (change.sizeBytes() > limits.valueBytes()) {
      throw new TercetException(Reason.VALUE_TOO_LARGE, "The value is longer than its limit.")
          .with("bytes", change.sizeBytes())
          .with("limit", limits.valueBytes());
    }
  }

  static TercetException tooLarge(EngineLimits limits) {
    return new TercetException(
            Reason.TRANSACTION_TOO_LARGE,
            "The transaction writes more than its limit; split it, or use a bulk load.")
        .with("limit", limits.transactionBytes());
  }
}
