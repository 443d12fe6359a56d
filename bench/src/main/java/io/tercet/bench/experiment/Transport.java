package io.tercet.bench.experiment;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that runs what is handed to it, in order: stands in for an event loop of a transport.
 */
final class Transport implements AutoCloseable {
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closed;

  Transport(int number) {
    thread = new Thread(this::loop, "transport-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  void execute(Runnable task) {
    inbox.add(task);
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void loop() {
    while (!closed) {
      Runnable task = inbox.poll();
      if (task != null) {
        task.run();
        continue;
      }
      asleep.set(true);
      if (inbox.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      asleep.set(false);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(thread);
    thread.join();
  }
}
