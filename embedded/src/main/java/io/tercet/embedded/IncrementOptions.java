package io.tercet.embedded;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to increment. Immutable: every method returns other options. Safe for use by any number of
 * threads.
 */
public final class IncrementOptions {
  private static final IncrementOptions NONE =
      new IncrementOptions(
          new Counter(0, Long.MIN_VALUE, Long.MAX_VALUE, 0), null, false, WriteTerms.DEFAULT);

  private final Counter counter;
  private final @Nullable Condition condition;
  private final boolean returnPrevious;
  private final WriteTerms terms;

  /**
   * What a counter may be.
   *
   * @param ttlMs when one that is created expires, from then on; 0 for never
   */
  private record Counter(long initialValue, long minValue, long maxValue, long ttlMs) {}

  private IncrementOptions(
      Counter counter, @Nullable Condition condition, boolean returnPrevious, WriteTerms terms) {
    this.counter = counter;
    this.condition = condition;
    this.returnPrevious = returnPrevious;
    this.terms = terms;
  }

  /** An absent counter starts at 0, never expires, and is bounded by int64 alone. */
  public static IncrementOptions none() {
    return NONE;
  }

  /** What an absent counter is before the delta is added. */
  public IncrementOptions initialValue(long value) {
    return with(new Counter(value, counter.minValue, counter.maxValue, counter.ttlMs));
  }

  /** The least value allowed; a sum below it is an error and changes nothing. */
  public IncrementOptions minValue(long value) {
    return with(new Counter(counter.initialValue, value, counter.maxValue, counter.ttlMs));
  }

  /** The greatest value allowed; a sum above it is an error and changes nothing. */
  public IncrementOptions maxValue(long value) {
    return with(new Counter(counter.initialValue, counter.minValue, value, counter.ttlMs));
  }

  /**
   * When a counter that the call creates expires; one that exists keeps its expiry.
   *
   * @param ttl 1 ms or more
   */
  public IncrementOptions ttl(Duration ttl) {
    long ms = Times.atLeastOneMs(ttl, "ttl");
    return with(new Counter(counter.initialValue, counter.minValue, counter.maxValue, ms));
  }

  /** Increments only if this holds. */
  public IncrementOptions condition(Condition condition) {
    return new IncrementOptions(counter, condition, returnPrevious, terms);
  }

  /** Asks for the entry as it was before. */
  public IncrementOptions returnPrevious() {
    return new IncrementOptions(counter, condition, true, terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public IncrementOptions durability(Durability durability) {
    return new IncrementOptions(counter, condition, returnPrevious, terms.with(durability));
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public IncrementOptions requestId(String requestId) {
    return new IncrementOptions(counter, condition, returnPrevious, terms.with(requestId));
  }

  WriteTerms terms() {
    return terms;
  }

  io.tercet.kv.Operation toOperation(String bucket, byte[] key, long delta) {
    return new io.tercet.kv.Operation.Increment(
        bucket,
        key,
        delta,
        counter.initialValue,
        counter.minValue,
        counter.maxValue,
        counter.ttlMs,
        Condition.orNull(condition),
        returnPrevious);
  }

  private IncrementOptions with(Counter other) {
    return new IncrementOptions(other, condition, returnPrevious, terms);
  }
}
