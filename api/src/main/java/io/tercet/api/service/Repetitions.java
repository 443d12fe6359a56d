package io.tercet.api.service;

import com.google.protobuf.ByteString;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one interactive transaction that had a request id, so that a repetition is answered
 * and not carried out again. Lives as long as the transaction. One thread at a time.
 */
final class Repetitions {
  private static final int COUNT_MAX = 10_000;

  private final Map<String, Recorded> byId = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Recorded(byte[] requestHash, @Nullable ByteString result) {}

  /**
   * Returns what a request was answered, or null if it has not been carried out.
   *
   * @throws TercetException REQUEST_ID_REUSED, RESULT_NOT_KEPT
   */
  @Nullable ByteString find(String requestId, byte[] requestHash) {
    Recorded recorded = byId.get(requestId);
    if (recorded == null) {
      return null;
    }
    if (!Arrays.equals(recorded.requestHash(), requestHash)) {
      throw new TercetException(
              Reason.REQUEST_ID_REUSED,
              "The request id was used before with a different request; choose a new one.")
          .with("request_id", requestId);
    }
    if (recorded.result() == null) {
      throw new TercetException(
              Reason.RESULT_NOT_KEPT,
              "The call was carried out before; its result was too large to keep.")
          .with("limit", Receipts.RESULT_BYTES_MAX);
    }
    return recorded.result();
  }

  /**
   * Makes sure that another call can be recorded.
   *
   * @throws TercetException TRANSACTION_TOO_LARGE if there are too many
   */
  void reserve() {
    if (byId.size() >= COUNT_MAX) {
      throw new TercetException(
              Reason.TRANSACTION_TOO_LARGE,
              "The transaction has as many calls with a request id as it may; commit it.")
          .with("limit", COUNT_MAX);
    }
  }

  /** Records what a request was answered; a large answer is not kept. */
  void record(String requestId, byte[] requestHash, ByteString result) {
    byId.put(
        requestId,
        new Recorded(requestHash, result.size() <= Receipts.RESULT_BYTES_MAX ? result : null));
  }
}
