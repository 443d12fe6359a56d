package io.tercet.core.isolation;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks each state found by a read element by element: aborted, intermediate, garbage and repeated
 * elements. What remains enters the history of its key. For one thread.
 */
final class ReadCheck {

  private final HistoryIndex index;
  private final AnomalyCollector anomalies;
  private int reads;

  ReadCheck(HistoryIndex index, AnomalyCollector anomalies) {
    this.index = index;
    this.anomalies = anomalies;
  }

  /** Checks one state, and notes it at its key without the elements that no order can hold. */
  void check(Observation observation) {
    KeyHistory key = observation.key();
    Elements seen = observation.seen();
    long[] kept = new long[seen.size()];
    int count = 0;
    Write aborted = null;
    reads++;
    for (int i = 0; i < seen.size(); i++) {
      Write write = key.writes.get(seen.get(i));
      AnomalyKind fault = fault(observation, write);
      if (fault != null) {
        report(fault, observation, write, "has " + seen.get(i) + " in it: ");
        aborted = fault == AnomalyKind.G1A ? write : aborted;
      } else {
        kept[count++] = seen.get(i);
        if (aborted != null) {
          report(
              AnomalyKind.DIRTY_UPDATE, observation, aborted, "has " + seen.get(i) + " on top: ");
          aborted = null;
        }
      }
      if (write != null) {
        write.seenBy = reads;
      }
    }
    checkIntermediate(observation);
    Elements clean = count == seen.size() ? seen : Elements.of(Arrays.copyOf(kept, count));
    key.observations.add(
        new Observation(observation.transaction(), key, clean, observation.absent()));
  }

  private @Nullable AnomalyKind fault(Observation observation, @Nullable Write write) {
    if (write == null) {
      return AnomalyKind.GARBAGE_READ;
    } else if (write.seenBy == reads) {
      return AnomalyKind.DUPLICATE_ELEMENT;
    } else if (write.transaction == observation.transaction()) {
      return AnomalyKind.INTERNAL;
    }
    return index.committed.get(write.transaction) ? null : AnomalyKind.G1A;
  }

  private void checkIntermediate(Observation observation) {
    Elements seen = observation.seen();
    if (!seen.isEmpty()) {
      Write write = observation.key().writes.get(seen.get(seen.size() - 1));
      if (write != null
          && !write.last
          && write.transaction != observation.transaction()
          && index.committed.get(write.transaction)) {
        report(
            AnomalyKind.G1B, observation, write, "ends between the appends of one transaction: ");
      }
    }
  }

  private void report(
      AnomalyKind kind, Observation observation, @Nullable Write write, String what) {
    int reader = observation.transaction();
    int writer = write == null ? reader : write.transaction;
    List<Integer> transactions =
        writer == reader ? List.of(index.id(reader)) : List.of(index.id(writer), index.id(reader));
    anomalies.add(
        kind,
        transactions,
        () -> {
          StringBuilder text = new StringBuilder();
          text.append(index.name(reader)).append(" read ").append(observation.key().name);
          text.append(" as [").append(observation.seen()).append("], which ").append(what);
          text.append(cause(kind, reader, write));
          if (writer != reader) {
            text.append("\n  ").append(index.transaction(writer));
          }
          return text.append("\n  ").append(index.transaction(reader)).toString();
        });
  }

  private String cause(AnomalyKind kind, int reader, @Nullable Write write) {
    if (write == null) {
      return "nobody appended it";
    } else if (kind == AnomalyKind.DUPLICATE_ELEMENT) {
      return "it is there twice";
    } else if (write.transaction == reader) {
      return "the reader's own append, which is later or elsewhere in the list";
    }
    String writer = index.name(write.transaction);
    return kind == AnomalyKind.G1B
        ? writer + " appended " + write.element + " and more to the same key"
        : "aborted " + writer + " appended " + write.element;
  }
}
