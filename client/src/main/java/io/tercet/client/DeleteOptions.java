package io.tercet.client;

import io.tercet.kv.v1.DeleteOperation;
import io.tercet.kv.v1.DeleteRequest;

/**
 * How to delete. Immutable: every method returns other options. Safe for use by any number of
 * threads.
 */
public final class DeleteOptions {
  private static final DeleteOptions NONE = new DeleteOptions(DeleteRequest.getDefaultInstance());

  private final DeleteRequest template;

  private DeleteOptions(DeleteRequest template) {
    this.template = template;
  }

  /** No condition, synced before it is acknowledged. */
  public static DeleteOptions none() {
    return NONE;
  }

  /** Deletes only if this holds. */
  public DeleteOptions condition(Condition condition) {
    return new DeleteOptions(template.toBuilder().setCondition(condition.toProto()).build());
  }

  /** Asks for the entry that is removed. */
  public DeleteOptions returnPrevious() {
    return new DeleteOptions(template.toBuilder().setReturnPrevious(true).build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public DeleteOptions durability(Durability durability) {
    return new DeleteOptions(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public DeleteOptions requestId(String requestId) {
    return new DeleteOptions(template.toBuilder().setRequestId(requestId).build());
  }

  DeleteRequest template() {
    return template;
  }

  DeleteOperation toOperation() {
    DeleteOperation.Builder operation =
        DeleteOperation.newBuilder().setReturnPrevious(template.getReturnPrevious());
    if (template.hasCondition()) {
      operation.setCondition(template.getCondition());
    }
    return operation.build();
  }
}
