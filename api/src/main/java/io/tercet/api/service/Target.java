package io.tercet.api.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.tercet.api.rpc.CallInfo;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.run.RunOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What all writes say besides what they write.
 *
 * @param database where, as it is called
 * @param transactionId in which transaction; empty for one of its own
 * @param durability what an acknowledgement means
 * @param requestId makes it safe to repeat; empty for none
 * @param request all of it, to notice that the same id comes with another request
 */
record Target(
    String database,
    ByteString transactionId,
    Durability durability,
    String requestId,
    MessageLite request) {
  private static final int REQUEST_ID_BYTES_MAX = RequestId.ID_CHARS_MAX;

  /** Makes it from the fields of a request. */
  static Target of(
      String database,
      ByteString transactionId,
      io.tercet.common.v1.Durability durability,
      String requestId,
      MessageLite request) {
    int requestIdBytes = requestId.getBytes(StandardCharsets.UTF_8).length;
    if (requestIdBytes > REQUEST_ID_BYTES_MAX || requestId.startsWith("\u0000")) {
      throw new TercetException(
              Reason.INVALID_ARGUMENT,
              "A request id has at most 128 bytes, and does not begin with a null.")
          .with("field", "request_id")
          .with("limit", REQUEST_ID_BYTES_MAX);
    }
    return new Target(
        Backend.database(database), transactionId, durability(durability), requestId, request);
  }

  /** Tells whether the call belongs to an interactive transaction. */
  boolean inTransaction() {
    return !transactionId.isEmpty();
  }

  /** Returns how the call is run as a transaction of its own. */
  RunOptions runOptions(CallInfo info, long deadlineNanos) {
    RequestId named =
        requestId.isEmpty()
            ? null
            : new RequestId(info.principal(), database, requestId, requestHash());
    return new RunOptions(durability, deadlineNanos, named);
  }

  /** Returns the SHA-256 of the kind of the request and its bytes. */
  byte[] requestHash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(request.getClass().getName().getBytes(StandardCharsets.UTF_8));
      return sha.digest(request.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns a durability as the store knows it. */
  static Durability durability(io.tercet.common.v1.Durability durability) {
    return switch (durability) {
      case DURABILITY_UNSPECIFIED, DURABILITY_SYNC -> Durability.SYNC;
      case DURABILITY_BUFFERED -> Durability.BUFFERED;
      case UNRECOGNIZED ->
          throw new TercetException(
                  Reason.INVALID_ARGUMENT, "There is no such durability; take SYNC or BUFFERED.")
              .with("field", "durability");
    };
  }
}
