package io.tercet.client;

import io.tercet.kv.v1.ExpireOperation;
import io.tercet.kv.v1.ExpireRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * When an entry is to expire, and under which conditions. Immutable: every method returns other
 * options. Safe for use by any number of threads.
 */
public final class ExpireOptions {
  private final ExpireRequest template;

  private ExpireOptions(ExpireRequest template) {
    this.template = template;
  }

  /**
   * After a time.
   *
   * @param ttl 1 ms or more
   */
  public static ExpireOptions after(Duration ttl) {
    return new ExpireOptions(
        ExpireRequest.newBuilder().setTtlMs(Times.atLeastOneMs(ttl, "ttl")).build());
  }

  /** At a moment after 1970; one that has passed removes the entry. */
  public static ExpireOptions at(Instant moment) {
    return new ExpireOptions(
        ExpireRequest.newBuilder().setExpireAtMs(moment.toEpochMilli()).build());
  }

  /** Says which entries are changed. Default: {@link ExpireRule#ALWAYS}. */
  public ExpireOptions rule(ExpireRule rule) {
    return new ExpireOptions(template.toBuilder().setRule(rule.toProto()).build());
  }

  /** Changes the entry only if this holds; else it is an error. */
  public ExpireOptions condition(Condition condition) {
    return new ExpireOptions(template.toBuilder().setCondition(condition.toProto()).build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public ExpireOptions durability(Durability durability) {
    return new ExpireOptions(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public ExpireOptions requestId(String requestId) {
    return new ExpireOptions(template.toBuilder().setRequestId(requestId).build());
  }

  ExpireRequest template() {
    return template;
  }

  ExpireOperation toOperation() {
    ExpireOperation.Builder operation = ExpireOperation.newBuilder().setRule(template.getRule());
    switch (template.getExpiryCase()) {
      case TTL_MS -> operation.setTtlMs(template.getTtlMs());
      case EXPIRE_AT_MS -> operation.setExpireAtMs(template.getExpireAtMs());
      case EXPIRY_NOT_SET -> throw new IllegalStateException("An expiry of no kind");
    }
    if (template.hasCondition()) {
      operation.setCondition(template.getCondition());
    }
    return operation.build();
  }
}
