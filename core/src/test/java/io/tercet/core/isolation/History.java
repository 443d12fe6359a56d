package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a set of concurrent transactions did and saw, in the order of their invocations. Immutable.
 */
public final class History {

  private final List<RecordedTransaction> transactions;

  private History(List<RecordedTransaction> transactions) {
    this.transactions = transactions;
  }

  /**
   * The history of these transactions, given in any order.
   *
   * @throws IllegalArgumentException when two transactions have one id
   */
  public static History of(List<RecordedTransaction> transactions) {
    List<RecordedTransaction> sorted = new ArrayList<>(transactions);
    sorted.sort(
        Comparator.comparingLong(RecordedTransaction::invokedNanos)
            .thenComparingInt(RecordedTransaction::id));
    Set<Integer> ids = new HashSet<>();
    for (RecordedTransaction transaction : sorted) {
      if (!ids.add(transaction.id())) {
        throw new IllegalArgumentException("two transactions are called T" + transaction.id());
      }
    }
    return new History(List.copyOf(sorted));
  }

  /** The transactions in the order of their invocations. */
  public List<RecordedTransaction> transactions() {
    return transactions;
  }

  /** How many transactions there are. */
  public int size() {
    return transactions.size();
  }

  /** How many transactions ended in this way. */
  public int count(Outcome outcome) {
    return (int) transactions.stream().filter(t -> t.outcome() == outcome).count();
  }
}
