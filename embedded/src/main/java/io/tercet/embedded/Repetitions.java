package io.tercet.embedded;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The writes of one transaction that had a request id, so that a repetition is answered and not
 * carried out again. Lives as long as the transaction. One thread at a time.
 */
final class Repetitions {
  private static final int COUNT_MAX = 10_000;

  private final Map<String, Done> byId = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Done(byte[] hash, Object result) {}

  /**
   * Carries a write out, unless it has been already.
   *
   * @throws TercetException REQUEST_ID_REUSED; TRANSACTION_TOO_LARGE if there are too many
   */
  <T> T once(WriteCall<T> call, Supplier<T> work) {
    String id = call.terms().requestId();
    if (id.isEmpty()) {
      return work.get();
    }
    Session.requireRequestId(id);
    byte[] hash = call.hash();
    Done done = byId.get(id);
    if (done == null) {
      if (byId.size() >= COUNT_MAX) {
        throw new TercetException(
                Reason.TRANSACTION_TOO_LARGE,
                "The transaction has as many writes with a request id as it may; commit it.")
            .with("limit", COUNT_MAX);
      }
      T result = work.get();
      byId.put(id, new Done(hash, result));
      return result;
    }
    if (!Arrays.equals(done.hash(), hash)) {
      throw new TercetException(
              Reason.REQUEST_ID_REUSED,
              "The request id was used before with a different request; choose a new one.")
          .with("request_id", id);
    }
    // The hash is of the kind of write, too, and a kind has one kind of result.
    @SuppressWarnings("unchecked")
    T result = (T) done.result();
    return result;
  }
}
