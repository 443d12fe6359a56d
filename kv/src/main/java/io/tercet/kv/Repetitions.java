package io.tercet.kv;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The writes of one transaction that had a request id, so that a repetition is answered and not
 * carried out again. Lives as long as the transaction. One thread at a time.
 *
 * @param <R> what is kept of an answer
 */
public final class Repetitions<R> {
  private static final int COUNT_MAX = 10_000;

  private final Map<String, Done<R>> byId = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Done<R>(byte[] requestHash, Optional<R> result) {}

  /** Creates it for a transaction that has had no writes yet. */
  public Repetitions() {}

  /**
   * Returns what a request was answered, or nothing if it has not been carried out.
   *
   * @param requestHash of all that the request asks for
   * @throws TercetException REQUEST_ID_REUSED if the id came with another request; RESULT_NOT_KEPT
   */
  public Optional<R> find(String requestId, byte[] requestHash) {
    Done<R> done = byId.get(requestId);
    if (done == null) {
      return Optional.empty();
    }
    if (!Arrays.equals(done.requestHash(), requestHash)) {
      throw new TercetException(
              Reason.REQUEST_ID_REUSED,
              "The request id was used before with a different request; choose a new one.")
          .with("request_id", requestId);
    }
    if (done.result().isEmpty()) {
      throw new TercetException(
              Reason.RESULT_NOT_KEPT,
              "The call was carried out before; its result was too large to keep.")
          .with("limit", Receipts.RESULT_BYTES_MAX);
    }
    return done.result();
  }

  /**
   * Makes sure that another write can be recorded.
   *
   * @throws TercetException TRANSACTION_TOO_LARGE if there are too many
   */
  public void reserve() {
    if (byId.size() >= COUNT_MAX) {
      throw new TercetException(
              Reason.TRANSACTION_TOO_LARGE,
              "The transaction has as many writes with a request id as it may; commit it.")
          .with("limit", COUNT_MAX);
    }
  }

  /**
   * Records what a request was answered.
   *
   * @param result nothing if it is too large to keep
   */
  public void record(String requestId, byte[] requestHash, Optional<R> result) {
    byId.put(requestId, new Done<>(requestHash, result));
  }
}
