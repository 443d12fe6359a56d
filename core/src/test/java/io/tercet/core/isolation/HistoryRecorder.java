package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Records a history while transactions run. Safe for any number of threads.
 *
 * <p>Order in time comes from the clock alone, without a shared counter: an invocation is stamped
 * before the transaction does anything, a completion after its outcome is known, and only a
 * completion stamped strictly before an invocation counts as earlier. So the recorder adds no
 * synchronization between the transactions that it watches, other than one queue insertion each.
 */
public final class HistoryRecorder {

  private final LongSupplier clock;
  private final AtomicInteger nextId = new AtomicInteger();
  private final Queue<TransactionRecording> recordings = new ConcurrentLinkedQueue<>();

  /** A recorder over {@link System#nanoTime}. */
  public HistoryRecorder() {
    this(System::nanoTime);
  }

  /**
   * A recorder over another clock.
   *
   * @param clock nanoseconds, never going back, the same for all threads
   */
  public HistoryRecorder(LongSupplier clock) {
    this.clock = clock;
  }

  /** Notes the invocation of a transaction: call it before the transaction begins. */
  public TransactionRecording begin(int process) {
    TransactionRecording recording =
        new TransactionRecording(nextId.getAndIncrement(), process, clock.getAsLong(), clock);
    recordings.add(recording);
    return recording;
  }

  /** What was recorded up to now; transactions still open have an unknown outcome in it. */
  public History history() {
    List<RecordedTransaction> transactions = new ArrayList<>();
    for (TransactionRecording recording : recordings) {
      transactions.add(recording.toTransaction());
    }
    return History.of(transactions);
  }
}
