package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes small histories, some right and some wrong: transactions one after another whose spans of
 * time overlap, some of whose reads see less than what is there. The last transaction reads all.
 * For one thread.
 */
final class RandomHistory {

  private static final List<String> KEYS = List.of("a", "b", "c");

  private final Random random;
  private final SortedMap<String, Elements> state = new TreeMap<>();
  private final int carelessPercent;
  private final boolean hasVersions;
  private long now;
  private long version = 10;

  private RandomHistory(Random random) {
    this.random = random;
    carelessPercent = random.nextInt(4) == 0 ? 0 : random.nextInt(90);
    hasVersions = random.nextBoolean();
  }

  static History next(Random random) {
    return new RandomHistory(random).history();
  }

  private History history() {
    List<RecordedTransaction> transactions = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    for (int id = 0; id < count; id++) {
      transactions.add(transaction(id));
    }
    now += 10;
    List<MicroOperation> readAll = List.of(new MicroOperation.RangeRead("a", "d", state));
    transactions.add(new RecordedTransaction(count, count, now, now + 1, Outcome.OK, 0, readAll));
    return History.of(transactions);
  }

  private RecordedTransaction transaction(int id) {
    List<MicroOperation> operations = new ArrayList<>();
    SortedMap<String, Elements> own = new TreeMap<>();
    for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
      operations.add(operation(id * 10L + steps, own));
    }
    Outcome outcome = outcome();
    boolean isVisible =
        switch (outcome) {
          case OK -> true;
          case INFO -> random.nextBoolean();
          case FAIL -> random.nextInt(20) == 0;
        };
    if (isVisible) {
      own.forEach((key, elements) -> state.merge(key, elements, Elements::plus));
    }
    long told = 0;
    if (hasVersions && outcome == Outcome.OK) {
      version += own.isEmpty() ? 0 : 10;
      told = random.nextInt(100) < carelessPercent / 4 ? version - 12 : version;
    }
    long invoked = Math.max(0, now - random.nextInt(4));
    long completed = outcome == Outcome.INFO ? Long.MAX_VALUE : now + 1 + random.nextInt(3);
    now += 2;
    return new RecordedTransaction(id, id, invoked, completed, outcome, told, operations);
  }

  private Outcome outcome() {
    int choice = random.nextInt(10);
    return choice == 0 ? Outcome.FAIL : choice == 1 ? Outcome.INFO : Outcome.OK;
  }

  private MicroOperation operation(long element, SortedMap<String, Elements> own) {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    if (random.nextInt(2) == 0) {
      own.merge(key, Elements.of(element), Elements::plus);
      return new MicroOperation.Append(key, element);
    } else if (random.nextInt(3) > 0) {
      return new MicroOperation.Read(key, seen(key, own));
    }
    SortedMap<String, Elements> found = new TreeMap<>();
    for (String each : KEYS) {
      Elements seen = seen(each, own);
      if (!seen.isEmpty()) {
        found.put(each, seen);
      }
    }
    return new MicroOperation.RangeRead("a", "d", found);
  }

  private Elements seen(String key, SortedMap<String, Elements> own) {
    Elements outside = state.getOrDefault(key, Elements.EMPTY);
    if (random.nextInt(100) < carelessPercent) {
      outside = outside.first(random.nextInt(outside.size() + 1));
    }
    return outside.plus(own.getOrDefault(key, Elements.EMPTY));
  }
}
