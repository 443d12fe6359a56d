package io.tercet.kv;

import org.jspecify.annotations.Nullable;

/** One write to one key. */
public sealed interface Operation {
  /** Returns the name of the bucket; a put or an increment creates it if it does not exist. */
  String bucket();

  /** Returns the key, 1 byte to 8 KiB. */
  byte[] key();

  /**
   * Puts an entry.
   *
   * @param value up to 16 MiB
   * @param condition what must hold before; null for nothing
   * @param expiry when it expires
   * @param returnPrevious whether the entry that is replaced is wanted
   * @param leaseId the lease that the entry hangs on from then on; {@link Entry#NO_LEASE} for none
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Put(
      String bucket,
      byte[] key,
      byte[] value,
      @Nullable Condition condition,
      Expiry expiry,
      boolean returnPrevious,
      long leaseId)
      implements Operation {

    /** Creates a put without a lease. */
    public Put(
        String bucket,
        byte[] key,
        byte[] value,
        @Nullable Condition condition,
        Expiry expiry,
        boolean returnPrevious) {
      this(bucket, key, value, condition, expiry, returnPrevious, Entry.NO_LEASE);
    }

    /** Returns a put that asks for nothing more. */
    public static Put of(String bucket, byte[] key, byte[] value) {
      return new Put(bucket, key, value, null, Expiry.NEVER, false);
    }

    /** Tells whether this can be carried out without looking at what was there before. */
    boolean isBlind() {
      return condition == null && !returnPrevious && !(expiry instanceof Expiry.Keep);
    }

    /** Returns the same put with a lease. */
    public Put withLease(long id) {
      return new Put(bucket, key, value, condition, expiry, returnPrevious, id);
    }
  }

  /**
   * Deletes an entry, if there is one.
   *
   * @param condition what must hold before; null for nothing
   * @param returnPrevious whether the entry is wanted
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Delete(String bucket, byte[] key, @Nullable Condition condition, boolean returnPrevious)
      implements Operation {}

  /**
   * Adds to a counter: an entry whose value is the decimal text of a 64-bit integer.
   *
   * @param delta what to add
   * @param initialValue what an absent counter is before that
   * @param minValue the least result allowed
   * @param maxValue the greatest result allowed
   * @param ttlMs when a counter that this creates expires, from now, in milliseconds; 0 for never
   * @param condition what must hold before; null for nothing
   * @param returnPrevious whether the entry as it was before is wanted
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Increment(
      String bucket,
      byte[] key,
      long delta,
      long initialValue,
      long minValue,
      long maxValue,
      long ttlMs,
      @Nullable Condition condition,
      boolean returnPrevious)
      implements Operation {

    /** Returns an increment that asks for nothing more. */
    public static Increment of(String bucket, byte[] key, long delta) {
      return new Increment(bucket, key, delta, 0, Long.MIN_VALUE, Long.MAX_VALUE, 0, null, false);
    }
  }

  /**
   * Changes when an entry expires, if there is one, and leaves its value.
   *
   * @param expiry when from now on; not {@link Expiry.Keep}
   * @param rule which entries are changed
   * @param condition what must hold before; null for nothing
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Expire(
      String bucket, byte[] key, Expiry expiry, ExpireRule rule, @Nullable Condition condition)
      implements Operation {

    /** Returns what lets an entry live for ever. */
    public static Expire never(String bucket, byte[] key, @Nullable Condition condition) {
      return new Expire(bucket, key, Expiry.NEVER, ExpireRule.WHEN_SET, condition);
    }
  }
}
