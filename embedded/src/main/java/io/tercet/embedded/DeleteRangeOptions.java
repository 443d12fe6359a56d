package io.tercet.embedded;

/**
 * How to delete a range. Immutable: every method returns other options. Safe for use by any number
 * of threads.
 */
public final class DeleteRangeOptions {
  private static final DeleteRangeOptions NONE = new DeleteRangeOptions(0, WriteTerms.DEFAULT);

  private final long limit;
  private final WriteTerms terms;

  private DeleteRangeOptions(long limit, WriteTerms terms) {
    this.limit = limit;
    this.terms = terms;
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
    return new DeleteRangeOptions(entries, terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public DeleteRangeOptions durability(Durability durability) {
    return new DeleteRangeOptions(limit, terms.with(durability));
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public DeleteRangeOptions requestId(String requestId) {
    return new DeleteRangeOptions(limit, terms.with(requestId));
  }

  long limit() {
    return limit;
  }

  WriteTerms terms() {
    return terms;
  }
}
