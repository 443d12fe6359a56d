package io.tercet.core.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * Lets calls in until it is closed, and closes when the last one is out, so that nothing is freed
 * under a reader. Costs a call some nanoseconds and no shared cache line. Any thread.
 */
final class Gate {
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private volatile boolean closed;

  void enter() {
    entered.increment();
    if (closed) {
      left.increment();
      throw OpenViews.shuttingDown();
    }
  }

  void exit() {
    left.increment();
  }

  /** Lets nobody in any more and waits for those inside. */
  void close() {
    closed = true;
    // Read in this order: a call that is counted as left was counted as entered before.
    while (left.sum() != entered.sum()) {
      Thread.onSpinWait();
    }
  }
}
