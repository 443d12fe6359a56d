package io.tercet.client;

import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * How to put: {@code PutOptions.none().ttl(Duration.ofMinutes(5)).condition(mustNotExist())}.
 * Immutable: every method returns other options. Safe for use by any number of threads.
 */
public final class PutOptions {
  private static final PutOptions NONE = new PutOptions(PutRequest.getDefaultInstance());

  // A request without database, bucket, key and value: what is to be added to make one.
  private final PutRequest template;

  private PutOptions(PutRequest template) {
    this.template = template;
  }

  /** No condition, no expiry, synced before it is acknowledged. */
  public static PutOptions none() {
    return NONE;
  }

  /** Puts only if this holds. */
  public PutOptions condition(Condition condition) {
    return new PutOptions(template.toBuilder().setCondition(condition.toProto()).build());
  }

  /**
   * Lets the entry expire after some time. Replaces what {@link #expireAt} and {@link #keepTtl}
   * said.
   *
   * @param ttl 1 ms or more
   */
  public PutOptions ttl(Duration ttl) {
    return new PutOptions(template.toBuilder().setTtlMs(Times.atLeastOneMs(ttl, "ttl")).build());
  }

  /**
   * Lets the entry expire at a moment; one that has passed makes it invisible at once. Replaces
   * what {@link #ttl} and {@link #keepTtl} said.
   */
  public PutOptions expireAt(Instant moment) {
    return new PutOptions(template.toBuilder().setExpireAtMs(moment.toEpochMilli()).build());
  }

  /** Keeps the expiry of the entry that is replaced, as a put without this does not. */
  public PutOptions keepTtl() {
    return new PutOptions(template.toBuilder().setKeepTtl(true).build());
  }

  /** Asks for the entry that is replaced. */
  public PutOptions returnPrevious() {
    return new PutOptions(template.toBuilder().setReturnPrevious(true).build());
  }

  /**
   * Lets the entry hang on a lease of the same database: it is deleted when the lease ends. A put
   * without this takes the entry that it replaces off its lease.
   */
  public PutOptions lease(Lease lease) {
    return lease(lease.id());
  }

  PutOptions lease(long leaseId) {
    return new PutOptions(template.toBuilder().setLeaseId(leaseId).build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public PutOptions durability(Durability durability) {
    return new PutOptions(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, by which the same put sent again, also by another process, is carried out
   * once. Without it the client chooses one for the repetitions that it does itself.
   *
   * @param requestId 1 to 128 bytes
   */
  public PutOptions requestId(String requestId) {
    return new PutOptions(template.toBuilder().setRequestId(requestId).build());
  }

  PutRequest template() {
    return template;
  }

  PutOperation toOperation() {
    PutOperation.Builder operation =
        PutOperation.newBuilder()
            .setReturnPrevious(template.getReturnPrevious())
            .setLeaseId(template.getLeaseId());
    if (template.hasCondition()) {
      operation.setCondition(template.getCondition());
    }
    switch (template.getExpiryCase()) {
      case TTL_MS -> operation.setTtlMs(template.getTtlMs());
      case EXPIRE_AT_MS -> operation.setExpireAtMs(template.getExpireAtMs());
      case KEEP_TTL -> operation.setKeepTtl(template.getKeepTtl());
      case EXPIRY_NOT_SET -> operation.clearExpiry();
    }
    return operation.build();
  }
}
