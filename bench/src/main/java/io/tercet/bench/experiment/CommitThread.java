package io.tercet.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A thread of its own takes what is queued as one group; it parks, or spins a while and then parks,
 * when idle.
 */
final class CommitThread implements Pipeline {
  private static final int GROUP_MAX = 1024;

  private final GroupWriter writer;
  private final int spins;
  private final ConcurrentLinkedQueue<Commit> queue = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::loop, "commit");
  private volatile boolean idle;
  private volatile boolean closed;
  private volatile @Nullable RocksDBException failure;

  CommitThread(GroupWriter writer, int spins) {
    this.writer = writer;
    this.spins = spins;
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void commit(Commit commit) throws RocksDBException {
    submit(commit);
    int left = spins;
    while (!commit.done) {
      if (left-- > 0) {
        Thread.onSpinWait();
        continue;
      }
      commit.parked = true;
      if (!commit.done) {
        LockSupport.park(this);
      }
      commit.parked = false;
    }
  }

  @Override
  public void submit(Commit commit) throws RocksDBException {
    RocksDBException failed = failure;
    if (failed != null) {
      throw failed;
    }
    queue.add(commit);
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  private void loop() {
    List<Commit> group = new ArrayList<>();
    while (!closed) {
      take(group);
      if (group.isEmpty()) {
        rest();
        continue;
      }
      try {
        writer.write(group);
      } catch (RocksDBException e) {
        failure = e;
        return;
      }
      for (Commit member : group) {
        member.done = true;
        if (member.whenDone != null) {
          member.whenDone.run();
        } else {
          member.wake();
        }
      }
    }
  }

  private void take(List<Commit> group) {
    group.clear();
    Commit next;
    while (group.size() < GROUP_MAX && (next = queue.poll()) != null) {
      group.add(next);
    }
  }

  private void rest() {
    for (int i = 0; i < spins; i++) {
      if (!queue.isEmpty()) {
        return;
      }
      Thread.onSpinWait();
    }
    idle = true;
    if (queue.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    idle = false;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(thread);
    thread.join();
  }
}
