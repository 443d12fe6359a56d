package io.tercet.client;

/** Why a scan ended. */
public enum EndReason {
  /** Everything that was asked for has been read. */
  EXHAUSTED,
  /** A limit of the scan was reached; the resume token of the last batch reads on. */
  LIMIT_REACHED,
  /**
   * The version that was read is no longer held by the server; the resume token of the last batch
   * reads on at a newer one. Never inside a transaction.
   */
  VIEW_EXPIRED;

  static EndReason of(io.tercet.common.v1.EndReason reason) {
    return switch (reason) {
      case END_REASON_EXHAUSTED -> EXHAUSTED;
      case END_REASON_LIMIT_REACHED -> LIMIT_REACHED;
      case END_REASON_VIEW_EXPIRED -> VIEW_EXPIRED;
      case END_REASON_UNSPECIFIED, UNRECOGNIZED ->
          throw TercetClientException.notUnderstood("the reason why a scan ended");
    };
  }
}
