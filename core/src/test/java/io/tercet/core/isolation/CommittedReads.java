package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which transactions count, and checks all their reads. A transaction of unknown outcome
 * counts when a transaction that counts has seen one of its appends. For one thread.
 */
final class CommittedReads {

  private final HistoryIndex index;
  private final AnomalyCollector anomalies;
  private final List<Observation> observations = new ArrayList<>();

  private CommittedReads(HistoryIndex index, AnomalyCollector anomalies) {
    this.index = index;
    this.anomalies = anomalies;
  }

  /**
   * Fills the index with who is committed, who reads, and what each key was found to be.
   *
   * @param failedReads whether the reads of failed transactions must be right too
   */
  static void check(HistoryIndex index, AnomalyCollector anomalies, boolean failedReads) {
    CommittedReads reads = new CommittedReads(index, anomalies);
    markLastWrites(index);
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) {
      Outcome outcome = index.transaction(i).outcome();
      if (outcome == Outcome.OK) {
        index.committed.set(i);
      } else if (outcome == Outcome.INFO) {
        unknown.add(i);
      }
      if (outcome == Outcome.OK || (failedReads && outcome == Outcome.FAIL)) {
        reads.walk(i);
      }
    }
    while (unknown.removeIf(reads::walkIfSeen)) {
      // What they saw may show that others of unknown outcome are committed: look again.
    }
    ReadCheck check = new ReadCheck(index, anomalies);
    reads.observations.forEach(check::check);
  }

  private static void markLastWrites(HistoryIndex index) {
    for (int i = 0; i < index.size(); i++) {
      List<MicroOperation> operations = index.transaction(i).operations();
      Set<String> later = new HashSet<>();
      for (int j = operations.size() - 1; j >= 0; j--) {
        if (operations.get(j) instanceof MicroOperation.Append append) {
          index.key(append.key()).write(append.element()).last = later.add(append.key());
        }
      }
    }
  }

  private void walk(int transaction) {
    index.readers.set(transaction);
    TransactionReads.walk(index, transaction, anomalies, this::note);
  }

  private void note(Observation observation) {
    observations.add(observation);
    Elements seen = observation.seen();
    for (int i = 0; i < seen.size(); i++) {
      Write write = observation.key().writes.get(seen.get(i));
      if (write != null) {
        write.seen = true;
      }
    }
  }

  private boolean walkIfSeen(int transaction) {
    for (MicroOperation operation : index.transaction(transaction).operations()) {
      if (operation instanceof MicroOperation.Append append
          && index.key(append.key()).write(append.element()).seen) {
        index.committed.set(transaction);
        walk(transaction);
        return true;
      }
    }
    return false;
  }
}
