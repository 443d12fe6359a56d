package io.tercet.core.isolation;

import io.tercet.core.Store;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A store in this process under test. Each way to read and to write is used, by a seeded choice:
 * lists are values that are read and put again, or values that are appended to; reads are single,
 * many at once, or scans to either side of a range or of a part of it; commits block or not, are
 * blind where nothing was read, and are synced or buffered.
 *
 * <p>Sessions are used by one thread each.
 */
final class StoreSystem implements SystemUnderTest {

  private final Supplier<Store> stores;
  private final long seed;
  private final Set<Durability> durabilities;
  private final Set<Reason> tolerated;
  private final int moreReads;
  private final Map<Reason, LongAdder> failures = new ConcurrentHashMap<>();

  /**
   * A system over the store that is open at a time.
   *
   * @param stores gives the open store; may wait until there is one
   * @param seed decides all choices
   * @param durabilities what commits may ask for
   * @param tolerated why transactions may be refused, conflicts aside; others fail the test
   */
  StoreSystem(
      Supplier<Store> stores, long seed, Set<Durability> durabilities, Set<Reason> tolerated) {
    this(stores, seed, durabilities, tolerated, 0);
  }

  /**
   * A system whose transactions read more than the history shows.
   *
   * @param moreReads how many keys that nobody writes, in between those that are written, a
   *     transaction that may write reads before it commits; otherwise as above
   */
  StoreSystem(
      Supplier<Store> stores,
      long seed,
      Set<Durability> durabilities,
      Set<Reason> tolerated,
      int moreReads) {
    this.stores = stores;
    this.seed = seed;
    this.durabilities = durabilities;
    this.tolerated = tolerated;
    this.moreReads = moreReads;
  }

  /** How many keys more than the history shows a transaction reads. */
  int moreReads() {
    return moreReads;
  }

  /** How many transactions have failed for a reason. */
  long failures(Reason reason) {
    LongAdder count = failures.get(reason);
    return count == null ? 0 : count.sum();
  }

  @Override
  public Session connect(int process) {
    Random random = new Random(seed * 37 + process);
    return new Session() {
      @Override
      public Transaction begin() {
        return new StoreTransaction(stores.get(), random, durability(random), StoreSystem.this);
      }

      @Override
      public void close() {
        // Nothing is held between transactions.
      }
    };
  }

  private Durability durability(Random random) {
    return durabilities.stream()
        .skip(random.nextInt(durabilities.size()))
        .findFirst()
        .orElseThrow();
  }

  /** Goes on if a transaction may have failed for this reason, and throws the error otherwise. */
  void tolerate(TercetException error) {
    failures.computeIfAbsent(error.reason(), reason -> new LongAdder()).increment();
    if (error.reason() != Reason.TRANSACTION_CONFLICT && !tolerated.contains(error.reason())) {
      throw error;
    }
  }
}
