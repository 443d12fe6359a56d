package io.tercet.client;

import io.tercet.kv.v1.PersistOperation;
import io.tercet.kv.v1.PersistRequest;

/**
 * How to let an entry live for ever. Immutable: every method returns other options. Safe for use by
 * any number of threads.
 */
public final class PersistOptions {
  private static final PersistOptions NONE =
      new PersistOptions(PersistRequest.getDefaultInstance());

  private final PersistRequest template;

  private PersistOptions(PersistRequest template) {
    this.template = template;
  }

  /** No condition, synced before it is acknowledged. */
  public static PersistOptions none() {
    return NONE;
  }

  /** Changes the entry only if this holds; else it is an error. */
  public PersistOptions condition(Condition condition) {
    return new PersistOptions(template.toBuilder().setCondition(condition.toProto()).build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public PersistOptions durability(Durability durability) {
    return new PersistOptions(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public PersistOptions requestId(String requestId) {
    return new PersistOptions(template.toBuilder().setRequestId(requestId).build());
  }

  PersistRequest template() {
    return template;
  }

  PersistOperation toOperation() {
    PersistOperation.Builder operation = PersistOperation.newBuilder();
    if (template.hasCondition()) {
      operation.setCondition(template.getCondition());
    }
    return operation.build();
  }
}
