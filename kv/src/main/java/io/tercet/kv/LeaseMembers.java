package io.tercet.kv;

import io.tercet.core.engine.Engine;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Which entries hang on which lease, within transactions.
 *
 * <p>An entry names its lease, and the lease has a record for each key that was put with it. A
 * plain put over an entry reads nothing, and so leaves that record behind: it means nothing, since
 * the entry no longer names the lease.
 *
 * <p>No entry survives its lease. Whoever attaches an entry reads the lease and writes the record
 * of the key, each time; whoever ends the lease deletes it and reads all records. So of the two,
 * the one that commits later conflicts. An entry that does not name the lease can come to name it
 * in no other way: so the end need not rest on such an entry, and plain puts of its key do not put
 * the end off. That a lease is about to end is known in memory before, and nothing is attached to
 * it any more: so its end is not put off by puts with the lease either.
 *
 * <p>How much a lease carries is counted in memory: room is taken before a commit and given back
 * where there is none, so that it never carries more than one commit deletes, and those who put do
 * not conflict with each other about a count; only those who put the same key do. Any thread, each
 * transaction one at a time.
 */
final class LeaseMembers {
  private final Engine engine;
  private final LeaseTable table;

  LeaseMembers(Engine engine, LeaseTable table) {
    this.engine = engine;
    this.table = table;
  }

  /**
   * What the end of a lease has come to.
   *
   * @param deletedCount how many entries were deleted
   * @param complete whether the lease is gone, or there is more to delete before
   */
  record Ended(long deletedCount, boolean complete) {}

  /**
   * Notes that an entry hangs on a lease from now on.
   *
   * @param entryKey in KEY_VALUE
   * @throws TercetException LEASE_NOT_FOUND, LEASE_FULL; DATA_LOSS if the leases are damaged
   */
  void attach(Transaction transaction, int databaseId, long leaseId, byte[] entryKey) {
    LeaseState state = table.find(databaseId, leaseId);
    if (state == null || !state.isAlive(engine.clock().nanos())) {
      throw notFound(leaseId);
    }
    if (transaction.get(Keyspace.LEASES, LeaseCodec.key(databaseId, leaseId)) == null) {
      throw new TercetException(
          Reason.TRANSACTION_CONFLICT,
          "The lease is newer than what the transaction reads; run the transaction again.");
    }
    byte[] memberKey = LeaseCodec.memberKey(databaseId, leaseId, entryKey);
    if (transaction.get(Keyspace.LEASES, memberKey) == null) {
      reserve(transaction, state, entryKey.length);
    }
    // Also where it is there: the entry may be off the lease, and whoever ends the lease then reads
    // of the two this record alone.
    transaction.put(Keyspace.LEASES, memberKey, LeaseCodec.NOTHING);
  }

  private static void reserve(Transaction transaction, LeaseState state, int entryKeyBytes) {
    if (!state.reserve(entryKeyBytes)) {
      throw new TercetException(
              Reason.LEASE_FULL,
              "The lease carries as many keys as can be deleted with it; grant another.")
          .with("limit", LeaseState.KEYS_MAX);
    }
    transaction.whenEnded(
        mayBeIn -> {
          if (!mayBeIn) {
            state.release(entryKeyBytes);
          }
        });
  }

  /**
   * Notes that an entry which was read is about to hang on another lease, or on none. That it hangs
   * on the new one is noted by {@link #attach}, unless it did so before.
   *
   * @param before the lease that the entry names; {@link Entry#NO_LEASE} for none
   * @param after the lease that it will name; likewise
   */
  void change(Transaction transaction, int databaseId, byte[] entryKey, long before, long after) {
    // The records of damaged leases are left: they end no entry any more.
    if (before == Entry.NO_LEASE || table.isDamaged(databaseId)) {
      return;
    }
    LeaseState state = table.find(databaseId, before);
    if (before == after) {
      if (state != null && state.isEnding()) {
        throw new TercetException(
            Reason.TRANSACTION_CONFLICT,
            "The entry is being deleted with its lease; run the transaction again.");
      }
      return;
    }
    byte[] memberKey = LeaseCodec.memberKey(databaseId, before, entryKey);
    if (transaction.get(Keyspace.LEASES, memberKey) == null) {
      return;
    }
    transaction.delete(Keyspace.LEASES, memberKey);
    if (state != null) {
      transaction.whenEnded(
          mayBeIn -> {
            if (mayBeIn) {
              state.release(entryKey.length);
            }
          });
    }
  }

  /**
   * Deletes a lease and what hangs on it. What else the transaction has written is not seen.
   *
   * @param bytesMax after about how much of a commit to stop, and leave the lease
   * @throws TercetException LEASE_NOT_FOUND; TRANSACTION_TOO_LARGE
   */
  Ended end(Transaction transaction, int databaseId, long leaseId, long bytesMax) {
    byte[] leaseKey = LeaseCodec.key(databaseId, leaseId);
    if (transaction.get(Keyspace.LEASES, leaseKey) == null) {
      throw notFound(leaseId);
    }
    long deleted = 0;
    long bytes = 0;
    long keptBytes = 0;
    long keptBytesMax = keptBytesMax();
    try (Cursor members =
        transaction.scan(Keyspace.LEASES, LeaseCodec.members(databaseId, leaseId))) {
      while (members.next()) {
        if (bytes > bytesMax) {
          return new Ended(deleted, false);
        }
        byte[] memberKey = members.key().toByteArray();
        byte[] entryKey = LeaseCodec.entryKey(memberKey);
        bytes += LeaseState.costBytes(entryKey.length);
        transaction.delete(Keyspace.LEASES, memberKey);
        byte[] stored = entryOn(transaction, leaseId, entryKey);
        // What has expired is the sweeper's, so that watches say so.
        if (stored != null && Liveness.isAlive(transaction, new Slice(stored))) {
          if (EntryCodec.keepsPrevious(stored) && keptBytes + stored.length <= keptBytesMax) {
            transaction.keepBefore(Keyspace.KEY_VALUE, entryKey, stored);
            keptBytes += stored.length;
          }
          transaction.delete(Keyspace.KEY_VALUE, entryKey);
          deleted++;
        }
      }
    }
    transaction.delete(Keyspace.LEASES, leaseKey);
    return new Ended(deleted, true);
  }

  /** Returns an entry that names a lease, or null; the commit rests on it only if it does. */
  private static byte @Nullable [] entryOn(Transaction transaction, long leaseId, byte[] entryKey) {
    byte[] seen = transaction.getUnvalidated(Keyspace.KEY_VALUE, entryKey);
    if (seen == null || EntryCodec.leaseId(new Slice(seen)) != leaseId) {
      return null;
    }
    return transaction.get(Keyspace.KEY_VALUE, entryKey);
  }

  /** Returns how much of what is deleted with a lease is kept for readers of the history. */
  private long keptBytesMax() {
    return engine.limits().transactionBytes() / 4;
  }

  static TercetException notFound(long leaseId) {
    return new TercetException(
            Reason.LEASE_NOT_FOUND, "There is no such lease: it has ended, or never was.")
        .with("lease_id", leaseId);
  }
}
