package io.tercet.core.isolation;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A history with its keys and appends found by name, and with the transactions that count. For one
 * thread.
 */
final class HistoryIndex {

  private final List<RecordedTransaction> transactions;
  private final NavigableMap<String, KeyHistory> keys = new TreeMap<>();

  /** The transactions whose appends took effect: committed, or unknown and seen by others. */
  final BitSet committed = new BitSet();

  /** The transactions whose reads must be right: the committed ones, and failed ones if asked. */
  final BitSet readers = new BitSet();

  HistoryIndex(History history) {
    transactions = history.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      for (MicroOperation operation : transactions.get(i).operations()) {
        add(i, operation);
      }
    }
  }

  private void add(int transaction, MicroOperation operation) {
    if (operation instanceof MicroOperation.Append append) {
      addWrite(key(append.key()), new Write(transaction, append.element()));
    } else if (operation instanceof MicroOperation.Read read) {
      key(read.key());
    } else if (operation instanceof MicroOperation.RangeRead range) {
      range.found().keySet().forEach(this::key);
    }
  }

  private void addWrite(KeyHistory key, Write write) {
    Write other = key.writes.put(write.element, write);
    if (other != null) {
      throw new IllegalArgumentException(
          "not a history that can be checked: "
              + (name(other.transaction) + " and " + name(write.transaction))
              + (" both append " + write.element + " to " + key.name));
    }
  }

  int size() {
    return transactions.size();
  }

  RecordedTransaction transaction(int index) {
    return transactions.get(index);
  }

  int id(int index) {
    return transactions.get(index).id();
  }

  String name(int index) {
    return "T" + id(index);
  }

  KeyHistory key(String name) {
    return keys.computeIfAbsent(name, KeyHistory::new);
  }

  Collection<KeyHistory> keys() {
    return keys.values();
  }

  Collection<KeyHistory> keysIn(MicroOperation.RangeRead range) {
    return range.from().compareTo(range.to()) >= 0
        ? List.of()
        : keys.subMap(range.from(), true, range.to(), false).values();
  }
}
