package io.tercet.client;

import io.tercet.kv.v1.IncrementOperation;
import io.tercet.kv.v1.IncrementRequest;
import java.time.Duration;

/**
 * How to increment. Immutable: every method returns other options. Safe for use by any number of
 * threads.
 */
public final class IncrementOptions {
  private static final IncrementOptions NONE =
      new IncrementOptions(IncrementRequest.getDefaultInstance());

  private final IncrementRequest template;

  private IncrementOptions(IncrementRequest template) {
    this.template = template;
  }

  /** An absent counter starts at 0, never expires, and is bounded by int64 alone. */
  public static IncrementOptions none() {
    return NONE;
  }

  /** What an absent counter is before the delta is added. */
  public IncrementOptions initialValue(long value) {
    return new IncrementOptions(template.toBuilder().setInitialValue(value).build());
  }

  /** The least value allowed; a sum below it is an error and changes nothing. */
  public IncrementOptions minValue(long value) {
    return new IncrementOptions(template.toBuilder().setMinValue(value).build());
  }

  /** The greatest value allowed; a sum above it is an error and changes nothing. */
  public IncrementOptions maxValue(long value) {
    return new IncrementOptions(template.toBuilder().setMaxValue(value).build());
  }

  /**
   * When a counter that the call creates expires; one that exists keeps its expiry.
   *
   * @param ttl 1 ms or more
   */
  public IncrementOptions ttl(Duration ttl) {
    return new IncrementOptions(
        template.toBuilder().setTtlMs(Times.atLeastOneMs(ttl, "ttl")).build());
  }

  /** Increments only if this holds. */
  public IncrementOptions condition(Condition condition) {
    return new IncrementOptions(template.toBuilder().setCondition(condition.toProto()).build());
  }

  /** Asks for the entry as it was before. */
  public IncrementOptions returnPrevious() {
    return new IncrementOptions(template.toBuilder().setReturnPrevious(true).build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public IncrementOptions durability(Durability durability) {
    return new IncrementOptions(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public IncrementOptions requestId(String requestId) {
    return new IncrementOptions(template.toBuilder().setRequestId(requestId).build());
  }

  IncrementRequest template() {
    return template;
  }

  IncrementOperation toOperation() {
    IncrementOperation.Builder operation =
        IncrementOperation.newBuilder()
            .setInitialValue(template.getInitialValue())
            .setTtlMs(template.getTtlMs())
            .setReturnPrevious(template.getReturnPrevious());
    if (template.hasCondition()) {
      operation.setCondition(template.getCondition());
    }
    if (template.hasMinValue()) {
      operation.setMinValue(template.getMinValue());
    }
    if (template.hasMaxValue()) {
      operation.setMaxValue(template.getMaxValue());
    }
    return operation.build();
  }
}
