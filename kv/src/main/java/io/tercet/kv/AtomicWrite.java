package io.tercet.kv;

import java.util.List;

/**
 * Several writes as one: if all comparisons hold, one list of operations is carried out, else the
 * other.
 *
 * @param comparisons all of which must hold; empty for always
 * @param then carried out if they do
 * @param otherwise carried out if they do not
 */
public record AtomicWrite(
    List<Comparison> comparisons, List<Operation> then, List<Operation> otherwise) {

  /** Returns how many operations are carried out at the most, whichever way it turns out. */
  public int branchOperationsMax() {
    return Math.max(then.size(), otherwise.size());
  }

  /**
   * What is asked of an entry.
   *
   * @param bucket its name; an absent one is read as empty
   * @param key 1 byte to 8 KiB
   * @param condition what is asked
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Comparison(String bucket, byte[] key, Condition condition) {}

  /**
   * What an atomic write has come to.
   *
   * @param held whether all comparisons held
   * @param results of the operations carried out, in their order
   */
  public record Result(boolean held, List<OperationResult> results) {}
}
