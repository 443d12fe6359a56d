package io.tercet.core.isolation;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The simplest strictly serializable store: a map and one lock, held from begin to end. What it
 * does is right beyond doubt. For threads only, as a transaction waits for the one before it.
 */
final class GlobalLockSystem implements SystemUnderTest {

  private final ReentrantLock lock = new ReentrantLock();
  private final SortedMap<String, Elements> lists = new TreeMap<>();
  private long version;

  @Override
  public Session connect(int process) {
    return new Session() {
      @Override
      public Transaction begin() {
        lock.lock();
        return new LockedTransaction();
      }

      @Override
      public void close() {
        // Nothing is held between transactions.
      }
    };
  }

  private final class LockedTransaction implements Transaction {
    private final Map<String, Elements> before = new HashMap<>();

    @Override
    public Elements read(String key) {
      return lists.getOrDefault(key, Elements.EMPTY);
    }

    @Override
    public void append(String key, long element) {
      before.putIfAbsent(key, read(key));
      lists.put(key, read(key).plus(element));
    }

    @Override
    public MicroOperation.RangeRead rangeRead(String from, String to) {
      return new MicroOperation.RangeRead(from, to, new TreeMap<>(lists.subMap(from, to)));
    }

    @Override
    public CommitResult commit() {
      if (!before.isEmpty()) {
        version++;
      }
      CommitResult result = CommitResult.committed(version);
      lock.unlock();
      return result;
    }

    @Override
    public void rollback() {
      before.forEach(
          (key, elements) -> {
            if (elements.isEmpty()) {
              lists.remove(key);
            } else {
              lists.put(key, elements);
            }
          });
      lock.unlock();
    }
  }
}
