package io.tercet.embedded;

import io.tercet.kv.AtomicWrite;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations that are applied as one, after comparing: if all comparisons hold, the operations of
 * {@link #then} are applied, else those of {@link #orElse}. An operation that fails fails the whole
 * write, and nothing is applied.
 *
 * <pre>{@code
 * bucket.write(
 *     Write.none()
 *         .compare(account, Condition.mustExist())
 *         .then(Operation.increment(account, -5), Operation.put(receipt, text)));
 * }</pre>
 *
 * <p>Immutable: every method returns another write. Safe for use by any number of threads.
 */
public final class Write {
  private static final Write NONE = new Write(List.of(), List.of(), List.of(), WriteTerms.DEFAULT);

  private final List<Comparison> comparisons;
  private final List<Operation> then;
  private final List<Operation> otherwise;
  private final WriteTerms terms;

  /** What is asked of an entry; an empty bucket is the one that the write is sent to. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Comparison(String bucket, byte[] key, Condition condition) {}

  private Write(
      List<Comparison> comparisons,
      List<Operation> then,
      List<Operation> otherwise,
      WriteTerms terms) {
    this.comparisons = comparisons;
    this.then = then;
    this.otherwise = otherwise;
    this.terms = terms;
  }

  /** Compares nothing and does nothing. */
  public static Write none() {
    return NONE;
  }

  /** Adds a comparison of an entry of the bucket that the write is sent to. */
  public Write compare(byte[] key, Condition condition) {
    return compareIn("", key, condition);
  }

  /** Adds a comparison of an entry of any bucket of the database. */
  public Write compareIn(String bucket, byte[] key, Condition condition) {
    Comparison comparison = new Comparison(bucket, key, condition);
    return new Write(added(comparisons, List.of(comparison)), then, otherwise, terms);
  }

  /** Adds operations for when all comparisons hold, or there are none. */
  public Write then(Operation... operations) {
    return new Write(comparisons, added(then, List.of(operations)), otherwise, terms);
  }

  /** Adds operations for when a comparison does not hold. */
  public Write orElse(Operation... operations) {
    return new Write(comparisons, then, added(otherwise, List.of(operations)), terms);
  }

  /** Says when to acknowledge; not looked at inside a transaction. Default: SYNC. */
  public Write durability(Durability durability) {
    return new Write(comparisons, then, otherwise, terms.with(durability));
  }

  /**
   * Sets the request id, as {@link PutOptions#requestId} does.
   *
   * @param requestId 1 to 128 bytes
   */
  public Write requestId(String requestId) {
    return new Write(comparisons, then, otherwise, terms.with(requestId));
  }

  WriteTerms terms() {
    return terms;
  }

  /** Returns the write as the model has it, for the bucket that it is sent to. */
  AtomicWrite inModel(String bucket) {
    return new AtomicWrite(
        comparisons.stream()
            .map(
                one ->
                    new AtomicWrite.Comparison(
                        one.bucket().isEmpty() ? bucket : one.bucket(),
                        one.key(),
                        one.condition().inModel()))
            .toList(),
        then.stream().map(operation -> operation.inModel(bucket)).toList(),
        otherwise.stream().map(operation -> operation.inModel(bucket)).toList());
  }

  private static <T> List<T> added(List<T> list, List<T> more) {
    List<T> all = new ArrayList<>(list);
    all.addAll(more);
    return List.copyOf(all);
  }
}
