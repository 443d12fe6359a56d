package io.tercet.embedded;

import io.tercet.kv.Expiry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an entry is to expire, and under which conditions. Immutable: every method returns other
 * options. Safe for use by any number of threads.
 */
public final class ExpireOptions {
  private final Expiry expiry;
  private final ExpireRule rule;
  private final @Nullable Condition condition;
  private final WriteTerms terms;

  private ExpireOptions(
      Expiry expiry, ExpireRule rule, @Nullable Condition condition, WriteTerms terms) {
    this.expiry = expiry;
    this.rule = rule;
    this.condition = condition;
    this.terms = terms;
  }

  /**
   * After a time.
   *
   * @param ttl 1 ms or more
   */
  public static ExpireOptions after(Duration ttl) {
    return of(new Expiry.After(Times.atLeastOneMs(ttl, "ttl")));
  }

  /** At a moment after 1970; one that has passed removes the entry. */
  public static ExpireOptions at(Instant moment) {
    return of(new Expiry.At(moment.toEpochMilli()));
  }

  private static ExpireOptions of(Expiry expiry) {
    return new ExpireOptions(expiry, ExpireRule.ALWAYS, null, WriteTerms.DEFAULT);
  }

  /** Says which entries are changed. Default: {@link ExpireRule#ALWAYS}. */
  public ExpireOptions rule(ExpireRule rule) {
    return new ExpireOptions(expiry, rule, condition, terms);
  }

  /** Changes the entry only if this holds; else it is an error. */
  public ExpireOptions condition(Condition condition) {
    return new ExpireOptions(expiry, rule, condition, terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public ExpireOptions durability(Durability durability) {
    return new ExpireOptions(expiry, rule, condition, terms.with(durability));
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public ExpireOptions requestId(String requestId) {
    return new ExpireOptions(expiry, rule, condition, terms.with(requestId));
  }

  WriteTerms terms() {
    return terms;
  }

  io.tercet.kv.Operation toOperation(String bucket, byte[] key) {
    return new io.tercet.kv.Operation.Expire(
        bucket, key, expiry, rule.inModel(), Condition.orNull(condition));
  }
}
