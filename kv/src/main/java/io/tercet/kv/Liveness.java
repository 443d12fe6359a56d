package io.tercet.kv;

import io.tercet.core.storage.Slice;
import io.tercet.core.transaction.Transaction;

/** Whether what is stored has expired. Stateless. */
final class Liveness {
  private Liveness() {}

  /**
   * Tells whether an entry is alive in a transaction, and lets the commit rest on that. An entry
   * that the transaction wrote itself is alive for it: nobody else can have seen it expire.
   */
  static boolean isAlive(Transaction transaction, Slice stored) {
    long expireAtMs = EntryCodec.expireAtMs(stored);
    if (expireAtMs == 0 || EntryCodec.version(stored) == 0) {
      return true;
    }
    if (expireAtMs <= transaction.nowMs()) {
      return false;
    }
    transaction.seenAliveUntil(expireAtMs);
    return true;
  }
}
