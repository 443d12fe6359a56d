package io.tercet.core.isolation;

import java.util.List;

/**
 * One transaction of a history. Immutable.
 *
 * @param id a number unique in its history
 * @param process the process that ran it; transactions of one process follow one another
 * @param invokedNanos a moment before the transaction began to do anything
 * @param completedNanos a moment after its outcome was known, on the same clock; {@link
 *     Long#MAX_VALUE} when it never was
 * @param outcome how it ended
 * @param version the version of its commit, or the version it read at when it wrote nothing; 0 when
 *     not known
 * @param operations its steps in their order
 */
public record RecordedTransaction(
    int id,
    int process,
    long invokedNanos,
    long completedNanos,
    Outcome outcome,
    long version,
    List<MicroOperation> operations) {

  /**
   * @throws IllegalArgumentException when it completes before its invocation
   */
  public RecordedTransaction {
    if (completedNanos < invokedNanos) {
      throw new IllegalArgumentException("T" + id + " completes before its invocation");
    }
    operations = List.copyOf(operations);
  }

  /** Whether it appends to any key. */
  public boolean writes() {
    return operations.stream().anyMatch(MicroOperation.Append.class::isInstance);
  }

  /** A line for a reader: its number, process, outcome, version and steps. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("T").append(id);
    text.append(" (process ").append(process).append(", ").append(outcome);
    if (version != 0) {
      text.append(writes() ? ", version " : ", read version ").append(version);
    }
    text.append(')');
    String separator = ": ";
    for (MicroOperation operation : operations) {
      text.append(separator).append(operation);
      separator = "; ";
    }
    return text.toString();
  }
}
