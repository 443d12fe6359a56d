package io.tercet.client;

import com.google.protobuf.ByteString;

/**
 * What the calls of a bucket have in common: how they are sent, their database, and the transaction
 * that they are part of.
 *
 * @param transactionId empty outside of a transaction
 */
record Session(Caller caller, RequestIds requestIds, String database, ByteString transactionId) {

  static Session outside(Caller caller, RequestIds requestIds, String database) {
    return new Session(caller, requestIds, database, ByteString.EMPTY);
  }

  Session inside(ByteString transaction) {
    return new Session(caller, requestIds, database, transaction);
  }

  /** When a read may be repeated. */
  Repeat reads() {
    return transactionId.isEmpty() ? Repeat.ALWAYS : Repeat.IN_TRANSACTION;
  }

  /** When a write with this request id may be repeated. */
  Repeat writes(String requestId) {
    return requestId.isEmpty() ? Repeat.IF_NOT_WRITTEN : reads();
  }
}
