package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A small optimistic store with many versions, which is right unless it is told to be wrong: a
 * transaction reads a snapshot, and its commit is validated against what was committed since. Each
 * {@link Flaw} takes away one thing that isolation needs, so that the checker can be seen to miss
 * it.
 *
 * <p>No call waits. Safe for any thread.
 */
final class OptimisticSystem implements SystemUnderTest {

  /** What is wrong with the store. */
  enum Flaw {
    /** Only writes are validated, as in snapshot isolation. */
    NO_READ_VALIDATION,
    /** Keys found absent by a range read are not validated. */
    NO_PHANTOM_VALIDATION,
    /** Nothing is validated, and lists are written as they were read. */
    LOST_UPDATES,
    /**
     * A transaction reads a snapshot that is not always the newest, and is validated against it.
     */
    STALE_SNAPSHOTS,
    /** What other transactions have written and not committed is read. */
    DIRTY_READS,
    /** Every read sees the newest commit, and nothing is validated. */
    READ_COMMITTED,
    /** Now and then an acknowledged commit is dropped. */
    DROPPED_COMMITS,
    /** Now and then a commit writes only half of its keys. */
    TORN_COMMITS,
    /** Now and then the version told is smaller than that of an earlier commit. */
    WRONG_VERSIONS
  }

  private static final int STALE_MAX = 12;
  private static final int RARELY = 50;

  private final Set<Flaw> flaws;
  private final Random random;
  private final NavigableMap<String, NavigableMap<Long, Elements>> lists = new TreeMap<>();
  private final List<OptimisticTransaction> open = new ArrayList<>();
  private long version;

  OptimisticSystem(long seed, Flaw... flaws) {
    this.random = new Random(seed);
    this.flaws = EnumSet.noneOf(Flaw.class);
    this.flaws.addAll(Arrays.asList(flaws));
  }

  @Override
  public Session connect(int process) {
    return new Session() {
      @Override
      public Transaction begin() {
        synchronized (OptimisticSystem.this) {
          OptimisticTransaction transaction = new OptimisticTransaction(snapshotVersion());
          open.add(transaction);
          return transaction;
        }
      }

      @Override
      public void close() {
        // Nothing is held between transactions.
      }
    };
  }

  private long snapshotVersion() {
    return flaws.contains(Flaw.STALE_SNAPSHOTS)
        ? Math.max(0, version - random.nextInt(STALE_MAX))
        : version;
  }

  private boolean rarely(Flaw flaw) {
    return flaws.contains(flaw) && random.nextInt(RARELY) == 0;
  }

  private Elements committed(String key, long atVersion) {
    NavigableMap<Long, Elements> versions = lists.get(key);
    return versions == null || versions.floorKey(atVersion) == null
        ? Elements.EMPTY
        : versions.floorEntry(atVersion).getValue();
  }

  private final class OptimisticTransaction implements Transaction {
    private final long snapshot;
    private final SortedMap<String, Elements> own = new TreeMap<>();
    private final SortedSet<String> read = new TreeSet<>();
    private final List<String[]> ranges = new ArrayList<>();

    OptimisticTransaction(long snapshot) {
      this.snapshot = snapshot;
    }

    @Override
    public Elements read(String key) {
      synchronized (OptimisticSystem.this) {
        read.add(key);
        return current(key);
      }
    }

    private Elements current(String key) {
      long at = flaws.contains(Flaw.READ_COMMITTED) ? version : snapshot;
      Elements elements = committed(key, at);
      if (flaws.contains(Flaw.DIRTY_READS)) {
        for (OptimisticTransaction other : open) {
          if (other != this) {
            elements = elements.plus(other.own.getOrDefault(key, Elements.EMPTY));
          }
        }
      }
      return elements.plus(own.getOrDefault(key, Elements.EMPTY));
    }

    @Override
    public void append(String key, long element) {
      synchronized (OptimisticSystem.this) {
        own.merge(key, Elements.of(element), Elements::plus);
      }
    }

    @Override
    public MicroOperation.RangeRead rangeRead(String from, String to) {
      synchronized (OptimisticSystem.this) {
        SortedSet<String> keys = new TreeSet<>(lists.subMap(from, to).keySet());
        keys.addAll(own.subMap(from, to).keySet());
        SortedMap<String, Elements> found = new TreeMap<>();
        for (String key : keys) {
          Elements elements = current(key);
          if (!elements.isEmpty()) {
            found.put(key, elements);
            read.add(key);
          }
        }
        ranges.add(new String[] {from, to});
        return new MicroOperation.RangeRead(from, to, found);
      }
    }

    @Override
    public CommitResult commit() {
      synchronized (OptimisticSystem.this) {
        open.remove(this);
        if (own.isEmpty()) {
          return CommitResult.committed(snapshot);
        }
        if (!isValid()) {
          return CommitResult.failed();
        }
        version += 2;
        if (!rarely(Flaw.DROPPED_COMMITS)) {
          write(rarely(Flaw.TORN_COMMITS) ? own.headMap(own.lastKey()) : own);
        }
        return CommitResult.committed(rarely(Flaw.WRONG_VERSIONS) ? version - 5 : version);
      }
    }

    private void write(SortedMap<String, Elements> writes) {
      writes.forEach(
          (key, appended) -> {
            long base = flaws.contains(Flaw.LOST_UPDATES) ? snapshot : version;
            lists
                .computeIfAbsent(key, k -> new TreeMap<>())
                .put(version, committed(key, base).plus(appended));
          });
    }

    private boolean isValid() {
      if (flaws.contains(Flaw.LOST_UPDATES) || flaws.contains(Flaw.READ_COMMITTED)) {
        return true;
      }
      if (flaws.contains(Flaw.NO_READ_VALIDATION)) {
        return own.keySet().stream().noneMatch(this::isChanged);
      }
      if (read.stream().anyMatch(this::isChanged)) {
        return false;
      }
      return flaws.contains(Flaw.NO_PHANTOM_VALIDATION)
          || ranges.stream()
              .flatMap(range -> lists.subMap(range[0], range[1]).keySet().stream())
              .noneMatch(this::isChanged);
    }

    private boolean isChanged(String key) {
      NavigableMap<Long, Elements> versions = lists.get(key);
      return versions != null && versions.lastKey() > snapshot;
    }

    @Override
    public void rollback() {
      synchronized (OptimisticSystem.this) {
        open.remove(this);
      }
    }
  }
}
