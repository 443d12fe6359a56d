package io.tercet.client;

import io.tercet.kv.v1.DeleteRangeRequest;

/**
 * How to delete a range. Immutable: every method returns other options. Safe for use by any number
 * of threads.
 */
public final class DeleteRangeOptions {
  private static final DeleteRangeOptions NONE =
      new DeleteRangeOptions(DeleteRangeRequest.getDefaultInstance());

  private final DeleteRangeRequest template;

  private DeleteRangeOptions(DeleteRangeRequest template) {
    this.template = template;
  }

  /** All of the range in one commit, synced before it is acknowledged. */
  public static DeleteRangeOptions none() {
    return NONE;
  }

  /**
   * Deletes at most so many entries, the first ones.
   *
   * @param entries 0 for no bound, else 1 or more
   */
  public DeleteRangeOptions limit(long entries) {
    return new DeleteRangeOptions(template.toBuilder().setLimit(entries).build());
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public DeleteRangeOptions durability(Durability durability) {
    return new DeleteRangeOptions(template.toBuilder().setDurability(durability.toProto()).build());
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public DeleteRangeOptions requestId(String requestId) {
    return new DeleteRangeOptions(template.toBuilder().setRequestId(requestId).build());
  }

  DeleteRangeRequest template() {
    return template;
  }
}
