package io.tercet.core.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The record of one transaction in the making. One thread at a time writes to it; any thread may
 * take the history meanwhile.
 */
public final class TransactionRecording {

  private final int id;
  private final int process;
  private final long invokedNanos;
  private final LongSupplier clock;
  private final List<MicroOperation> operations = new ArrayList<>();
  private long completedNanos = Long.MAX_VALUE;
  private Outcome outcome = Outcome.INFO;
  private long version;
  private boolean ended;

  TransactionRecording(int id, int process, long invokedNanos, LongSupplier clock) {
    this.id = id;
    this.process = process;
    this.invokedNanos = invokedNanos;
    this.clock = clock;
  }

  /** Notes an append: call it before the append is tried, so that none is ever missing. */
  public void append(String key, long element) {
    add(new MicroOperation.Append(key, element));
  }

  /** Notes what a read saw. */
  public void read(String key, Elements seen) {
    add(new MicroOperation.Read(key, seen));
  }

  /** Notes what a read of a range found. */
  public void rangeRead(MicroOperation.RangeRead read) {
    add(read);
  }

  /**
   * Notes that the transaction was committed.
   *
   * @param version the version of the commit, or that of its reads when it wrote nothing; 0 when
   *     not known
   */
  public void ok(long version) {
    end(Outcome.OK, clock.getAsLong(), version);
  }

  /** Notes that the transaction was certainly not committed. */
  public void fail() {
    end(Outcome.FAIL, clock.getAsLong(), 0);
  }

  /** Notes that nobody knows whether the transaction was, or will yet be, committed. */
  public void info() {
    end(Outcome.INFO, Long.MAX_VALUE, 0);
  }

  private synchronized void add(MicroOperation operation) {
    requireOpen();
    operations.add(operation);
  }

  private synchronized void end(Outcome ending, long atNanos, long atVersion) {
    requireOpen();
    outcome = ending;
    completedNanos = atNanos;
    version = atVersion;
    ended = true;
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("T" + id + " has ended already");
    }
  }

  synchronized RecordedTransaction toTransaction() {
    return new RecordedTransaction(
        id, process, invokedNanos, completedNanos, outcome, version, operations);
  }
}
