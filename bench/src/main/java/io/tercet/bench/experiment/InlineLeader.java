package io.tercet.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDBException;

/**
 * Flat combining: a caller queues its commit and tries to become the leader; the leader writes all
 * that is queued as one group. Whoever does not lead waits to be woken, either done or as the next
 * leader.
 *
 * <p>No wake-up is lost: a commit is queued before its caller finds the leadership taken, and a
 * leader looks at the queue after it gave the leadership up.
 */
final class InlineLeader implements Pipeline {
  private static final int GROUP_MAX = 1024;

  private final GroupWriter writer;
  private final boolean wakeInTree;
  private final int spins;
  private final ConcurrentLinkedQueue<Commit> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean leading = new AtomicBoolean();
  private final List<Commit> group = new ArrayList<>();

  /**
   * @param wakeInTree whether each woken member wakes two more, instead of the leader waking all
   * @param spins how often a follower looks again before it parks
   */
  InlineLeader(GroupWriter writer, boolean wakeInTree, int spins) {
    this.writer = writer;
    this.wakeInTree = wakeInTree;
    this.spins = spins;
  }

  @Override
  public void commit(Commit commit) throws RocksDBException {
    queue.add(commit);
    int left = spins;
    while (!commit.done) {
      if (leading.compareAndSet(false, true)) {
        lead();
        wakeNextLeader();
      } else if (left-- > 0) {
        Thread.onSpinWait();
      } else {
        sleep(commit);
      }
    }
    if (wakeInTree) {
      wakeChildren(commit);
    }
  }

  private void sleep(Commit commit) {
    commit.parked = true;
    if (!commit.done && leading.get()) {
      LockSupport.park(this);
    }
    commit.parked = false;
  }

  @Override
  public void submit(Commit commit) throws RocksDBException {
    queue.add(commit);
    while (!queue.isEmpty() && leading.compareAndSet(false, true)) {
      lead();
    }
  }

  private void lead() throws RocksDBException {
    Commit[] members;
    try {
      group.clear();
      Commit next;
      while (group.size() < GROUP_MAX && (next = queue.poll()) != null) {
        group.add(next);
      }
      if (group.isEmpty()) {
        return;
      }
      writer.write(group);
      members = group.toArray(new Commit[0]);
    } finally {
      leading.set(false);
    }
    complete(members);
  }

  private void complete(Commit[] members) {
    for (int i = 0; i < members.length; i++) {
      Commit member = members[i];
      member.group = members;
      member.indexInGroup = i;
    }
    // All are done before any is woken: one that is woken in the tree wakes others at once.
    for (Commit member : members) {
      member.done = true;
    }
    for (int i = 0; i < members.length; i++) {
      Commit member = members[i];
      if (member.whenDone != null) {
        member.whenDone.run();
      } else if (!wakeInTree || i == 0) {
        member.wake();
      }
    }
  }

  private static void wakeChildren(Commit commit) {
    Commit[] members = commit.group;
    for (int child = 2 * commit.indexInGroup + 1; child <= 2 * commit.indexInGroup + 2; child++) {
      if (child < members.length) {
        members[child].wake();
      }
    }
  }

  private void wakeNextLeader() {
    Commit next = queue.peek();
    if (next != null) {
      next.wake();
    }
  }

  @Override
  public void close() {}
}
