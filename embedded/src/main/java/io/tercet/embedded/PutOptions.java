package io.tercet.embedded;

import io.tercet.kv.Expiry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How to put: {@code PutOptions.none().ttl(Duration.ofMinutes(5)).condition(mustNotExist())}.
 * Immutable: every method returns other options. Safe for use by any number of threads.
 */
public final class PutOptions {
  private static final PutOptions NONE =
      new PutOptions(null, Expiry.NEVER, false, io.tercet.kv.Entry.NO_LEASE, WriteTerms.DEFAULT);

  private final @Nullable Condition condition;
  private final Expiry expiry;
  private final boolean returnPrevious;
  private final long leaseId;
  private final WriteTerms terms;

  private PutOptions(
      @Nullable Condition condition,
      Expiry expiry,
      boolean returnPrevious,
      long leaseId,
      WriteTerms terms) {
    this.condition = condition;
    this.expiry = expiry;
    this.returnPrevious = returnPrevious;
    this.leaseId = leaseId;
    this.terms = terms;
  }

  /** No condition, no expiry, synced before it is acknowledged. */
  public static PutOptions none() {
    return NONE;
  }

  /** Puts only if this holds. */
  public PutOptions condition(Condition condition) {
    return new PutOptions(condition, expiry, returnPrevious, leaseId, terms);
  }

  /**
   * Lets the entry expire after some time. Replaces what {@link #expireAt} and {@link #keepTtl}
   * said.
   *
   * @param ttl 1 ms or more
   */
  public PutOptions ttl(Duration ttl) {
    return with(new Expiry.After(Times.atLeastOneMs(ttl, "ttl")));
  }

  /**
   * Lets the entry expire at a moment; one that has passed makes it invisible at once. Replaces
   * what {@link #ttl} and {@link #keepTtl} said.
   */
  public PutOptions expireAt(Instant moment) {
    return with(new Expiry.At(moment.toEpochMilli()));
  }

  /** Keeps the expiry of the entry that is replaced, as a put without this does not. */
  public PutOptions keepTtl() {
    return with(new Expiry.Keep());
  }

  /** Asks for the entry that is replaced. */
  public PutOptions returnPrevious() {
    return new PutOptions(condition, expiry, true, leaseId, terms);
  }

  /**
   * Lets the entry hang on a lease of the same database: it is deleted when the lease ends. A put
   * without this takes the entry that it replaces off its lease.
   */
  public PutOptions lease(Lease lease) {
    return lease(lease.id());
  }

  PutOptions lease(long other) {
    return new PutOptions(condition, expiry, returnPrevious, other, terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public PutOptions durability(Durability durability) {
    return new PutOptions(condition, expiry, returnPrevious, leaseId, terms.with(durability));
  }

  /**
   * Sets the request id, by which the same put asked for again, also after the program was started
   * anew, is carried out once. The store knows it for ten minutes.
   *
   * @param requestId 1 to 128 bytes
   */
  public PutOptions requestId(String requestId) {
    return new PutOptions(condition, expiry, returnPrevious, leaseId, terms.with(requestId));
  }

  WriteTerms terms() {
    return terms;
  }

  io.tercet.kv.Operation toOperation(String bucket, byte[] key, byte[] value) {
    return new io.tercet.kv.Operation.Put(
        bucket, key, value, Condition.orNull(condition), expiry, returnPrevious, leaseId);
  }

  private PutOptions with(Expiry other) {
    return new PutOptions(condition, other, returnPrevious, leaseId, terms);
  }
}
